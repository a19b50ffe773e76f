namespace VoidMcp.EndToEnd.CodeMode.Hostile;

/// <summary>Scripts that never give the processor back: whatever runs the loop, the time limit ends it.</summary>
public sealed class CpuTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    public static TheoryData<string, string, string> Attacks => new()
    {
        { "a loop", "TimeLimit", "while (true) {}" },
        { "a loop that awaits", "TimeLimit", "for (;;) { await 0; }" },
        { "loops in all of try, catch and finally",
            "TimeLimit",
            "for (;;) { try { for (;;); } catch { for (;;); } finally { continue; } }" },
        { "a labelled loop in a with", "TimeLimit", "with ({}) { a: while (true) { while (true) { continue a; } } }" },
        { "a comparator", "TimeLimit", "[2, 1].sort(() => { for (;;); })" },
        { "a comparator that never settles on an order",
            "TimeLimit",
            "const a = Array.from({ length: 1e5 }, (_, i) => i); for (;;) a.sort(() => Math.random() - 0.5);" },
        { "a proxy's trap", "TimeLimit", "new Proxy({}, { get() { for (;;); } }).x" },
        { "a proxy in the result", "TimeLimit", "return new Proxy({}, { ownKeys() { for (;;); } })" },
        { "a proxy in the arguments", "TimeLimit", "await tools.fx.echo(new Proxy({}, { ownKeys() { for (;;); } }))" },
        { "a proxy on the console",
            "TimeLimit",
            "console.log(new Proxy({}, { ownKeys() { for (;;); }, get() { for (;;); } }))" },
        { "a getter of the result", "TimeLimit", "return { a: [{ get b() { for (;;); } }] }" },
        { "toJSON of the result", "TimeLimit", "return { toJSON() { for (;;); } }" },
        { "toString", "TimeLimit", "return '' + { toString() { for (;;); } }" },
        { "valueOf", "TimeLimit", "return +{ valueOf() { for (;;); } }" },
        { "Symbol.toPrimitive", "TimeLimit", "return `${{ [Symbol.toPrimitive]() { for (;;); } }}`" },
        { "Symbol.hasInstance", "TimeLimit", "return 1 instanceof { [Symbol.hasInstance]() { for (;;); } }" },
        { "an error's message", "TimeLimit", "class E extends Error { get message() { for (;;); } } throw new E();" },
        { "an error's stack",
            "TimeLimit",
            "throw Object.defineProperty(new Error('x'), 'stack', { get() { for (;;); } })" },
        { "a generator that yields for ever",
            "TimeLimit",
            "for (const x of (function* () { for (;;) yield 1; })()) ;" },
        { "an async generator", "TimeLimit", "for await (const x of (async function* () { for (;;) yield 1; })()) ;" },
        { "an iterator for a spread",
            "TimeLimit|MemoryLimit",
            "return [...{ [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) }]" },
        { "a thenable", "TimeLimit", "await { then() { for (;;); } }" },
        { "a thenable that gives itself", "TimeLimit", "await { then(give) { give(this); } }" },
        { "a replacer", "TimeLimit", "'aa'.replace(/a/g, () => { for (;;); })" },
        { "a reviver", "TimeLimit", "JSON.parse('[1]', () => { for (;;); })" },
        { "a regular expression that backtracks",
            "RegexLimit|TimeLimit",
            "return /^(a+)+$/.test('a'.repeat(40) + 'b');" },
        { "a regular expression over words", "RegexLimit|TimeLimit", "return /(x+x+)+y/.exec('x'.repeat(60));" },
        { "BigInt squaring in one operation", "TimeLimit|MemoryLimit", "let a = 3n; while (true) a = a * a;" },
        { "sorting four thousand million holes", "TimeLimit", "const a = [1]; a.length = 4294967295; a.sort();" },
        { "a timer's callback", "TimeLimit", "setTimeout(() => { for (;;); }, 1); await sleep(50);" },
        { "the time limit itself, waited for", "TimeLimit", "await sleep(1e9)" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public Task The_time_limit_ends(string attack, string expected, string code)
    {
        Assert.NotEmpty(attack);
        return gateway.AttackAsync(code, expected, seconds: 0.7);
    }
}
