using System.Globalization;

namespace VoidMcp.EndToEnd.CodeMode.Hostile;

/// <summary>
/// Scripts that are deep or build what is deep, to run the parser or a native function off its stack.
/// </summary>
public sealed class NestingTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    private const string DeepArray = "let a = []; for (let i = 0; i < 200000; i++) a = [a]; ", DeepObject =
        "let o = {}; for (let i = 0; i < 100000; i++) o = { o }; ";
    private const string Deep = "RecursionLimit|RangeError|StackOverflow|TimeLimit|MemoryLimit";

    public static TheoryData<string, string, string> Attacks => new()
    {
        { "a function that calls itself", "RecursionLimit", "function f() { return f() + 1; } return f();" },
        { "a tail call", "RecursionLimit|TimeLimit", "'use strict'; function f(n) { return f(n + 1); } return f(0);" },
        { "recursion in finally", Deep, "function f() { try { f(); } finally { f(); } } f();" },
        { "a getter that reads itself", Deep, "const o = { get x() { return this.x; } }; return o.x;" },
        { "a constructor that constructs", Deep, "class A { constructor() { new A(); } } new A();" },
        { "a proxy that asks itself", Deep, "const p = new Proxy({}, { get: (t, k, r) => r[k] }); return p.x;" },
        { "toString that needs itself", Deep, "const o = { toString() { return o + ''; } }; return o + '';" },
        { "toJSON that gives another with toJSON",
            "ResultError|TimeLimit|RangeError|=\"\"",
            "const make = () => ({ toJSON: () => ({ again: make() }) }); return make();" },
        { "generators inside generators", Deep, "function* g() { yield* g(); } return [...g()];" },
        { "async functions inside one another", Deep, "async function f() { return await f(); } await f();" },
        { "classes that extend one another",
            Deep,
            "let C = class {}; for (let i = 0; i < 20000; i++) C = class extends C {}; new C(); return 1;" },
        { "stringify of a deep array", Deep, DeepArray + "return JSON.stringify(a).length;" },
        { "String of a deep array", Deep, DeepArray + "return String(a).length;" },
        { "flat of a deep array", Deep, DeepArray + "return a.flat(Infinity).length;" },
        { "flat of an array in itself", Deep, "const a = []; a.push(a); return a.flat(Infinity).length;" },
        { "a clone of a deep object", Deep, DeepObject + "return structuredClone(o);" },
        { "a deep array returned", "ResultError", DeepArray + "return a;" },
        { "a deep array as arguments", "ToolError", DeepArray + "return await tools.fx.echo({ a });" },
        { "a deep array logged", "Error", DeepArray + "console.log(a); throw new Error('logged');" },
        { "a deep array thrown", "Uncaught", DeepArray + "throw a;" },
        { "deep JSON", "SyntaxError|RangeError", "return JSON.parse('['.repeat(100000) + ']'.repeat(100000));" },
        { "deep JSON with members",
            "SyntaxError|RangeError",
            "return JSON.parse('{\"a\":'.repeat(100000) + '1' + '}'.repeat(100000));" },
        { "a deep regular expression made at run time",
            Deep + "|SyntaxError|=true",
            "return new RegExp('('.repeat(50000) + ')'.repeat(50000)).test('x');" },
        { "deep brackets", "CodeTooDeep", Nested("return ", "[", "", "]", 100_000) },
        { "deep parentheses", "CodeTooDeep", Nested("return ", "(", "1", ")", 100_000) },
        { "deep blocks", "CodeTooDeep", Nested("", "{", "", "}", 100_000) },
        { "blocks that are nearly too deep", "CodeTooDeep|EngineError", Nested("", "{", "", "}", 1_400) },
        { "deep templates", "CodeTooDeep|EngineError", Nested("return ", "`${", "1", "}`", 1_400) },
        { "deep arrows", "CodeTooDeep", Nested("", "x=>", "1", "", 60_000) },
        { "a chain of conditions", "CodeTooDeep", Nested("", "if(1)", ";", "", 50_000) },
        { "a chain of else", "CodeTooDeep", Nested("", "if(0);else ", ";", "", 20_000) },
        { "a chain of operators", "CodeTooDeep", Nested("return 1", "+1", "", "", 100_000) },
        { "a chain of members", "CodeTooDeep", Nested("return {}", "?.a", "", "", 60_000) },
        { "a chain of assignments", "CodeTooDeep", Nested("let a;", "a=", "1", "", 100_000) },
        { "a deep regular expression in the source", "CodeTooDeep", Nested("return /", "(", "", ")", 100_000, "/") },
        { "labels",
            "CodeTooDeep|EngineError",
            string.Concat(Enumerable.Range(0, 5_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"l{i}:")))
            + ";" },
        { "code that is too long", "CodeTooLong", "return '" + new string('x', 300_000) + "'" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public Task Depth_is_an_error(string attack, string expected, string code)
    {
        Assert.NotEmpty(attack);
        return gateway.AttackAsync(code, expected, seconds: 5);
    }

    private static string Nested(string head, string open, string core, string close, int times, string tail = "") =>
        head + string.Concat(Enumerable.Repeat(open, times)) + core + string.Concat(Enumerable.Repeat(close, times))
        + tail;
}
