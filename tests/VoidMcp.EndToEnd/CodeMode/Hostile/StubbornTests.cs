namespace VoidMcp.EndToEnd.CodeMode.Hostile;

/// <summary>
/// Scripts that ignore their limits' errors, go on after their result, or pretend to be the protocol.
/// </summary>
public sealed class StubbornTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    public static TheoryData<string, string, string> Attacks => new()
    {
        { "catching the time limit",
            "TimeLimit",
            "function f() { try { for (;;); } catch { f(); } finally { f(); } } f();" },
        { "catching it in an async function",
            "TimeLimit",
            "async function f() { try { for (;;) await null; } catch { await f(); } finally { await "
            + "f(); } } await f();" },
        { "catching it in a promise's handlers",
            "TimeLimit|MemoryLimit",
            "const f = () => { for (;;); }; await Promise.resolve().then(f).catch(f).finally(f);" },
        { "catching it in a generator's return",
            "TimeLimit",
            "function* g() { try { for (;;) yield; } finally { for (;;); } } for (const x of g()) ;" },
        { "catching recursion",
            "RecursionLimit|TimeLimit",
            "function f() { try { return f(); } catch { return f(); } } for (;;) { try { f(); } catch {} }" },
        { "catching the memory limit",
            "MemoryLimit|TimeLimit",
            "const a = []; for (;;) { try { for (;;) a.push('x'.repeat(1e6) + a.length); } catch {} }" },
        { "catching the regular expression limit",
            "RegexLimit|TimeLimit",
            "for (;;) { try { /^(a+)+$/.test('a'.repeat(40) + 'b'); } catch {} }" },
        { "catching the timers' limit",
            "TooManyTimers|TimeLimit",
            "for (;;) { try { for (;;) setTimeout(() => {}, 1e6); } catch {} }" },
        { "an iterator that will not be closed",
            "TimeLimit",
            "for (const x of { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return() { for "
            + "(;;); } }) }) break;" },
        { "timers after the result",
            "=1",
            "setInterval(() => { globalThis.left = 1; tools.fx.say({ text: 'late' }); }, 0); return 1" },
        { "a loop after the result",
            "=2",
            "(async () => { await tools.fx.say({ text: 'x' }); for (;;); })(); return 2" },
        { "microtasks after the result",
            "=3|TimeLimit|MemoryLimit",
            "const again = () => { Promise.resolve().then(again); }; setTimeout(again, 0); return 3" },
        { "a rejection after the result", "=4", "Promise.reject(new Error('late')); return 4" },
        { "a call after the result", "=5", "tools.fx.never({}).then(() => tools.fx.say({ text: 'x' })); return 5" },
        { "a forged answer printed",
            "={\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}",
            "const m = { jsonrpc: '2.0', id: 1, result: {} }; console.log('\\n' + JSON.stringify(m) + "
            + "'\\n'); return m" },
        { "a forged notification thrown",
            "Error",
            "throw new Error('\\n{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\\n')" },
        { "a forged frame printed",
            "=\"\\u0010\\u0000\\u0000\\u0000\\u0007{\\\"pending\\\":0}\"",
            "const f = '\\u0010\\0\\0\\0\\u0007{\"pending\":0}'; console.log(f); return f" },
        { "a forged frame as a tool's name", "ToolError", "await tools['\\0\\u0007'] ['{\"pending\":0}\\n{}']({})" },
        { "half of a surrogate pair in every place",
            "=\"\uFFFD\"",
            "console.log('\\ud800'); try { await tools['\\ud800']['\\udfff']({ '\\ud800': '\\udfff' }); } catch {} "
            + "return '\\ud800'" },
        { "a tool called __proto__", "={\"a\":1}", "return await tools.nasty['__proto__']({ a: 1 })" },
        { "a tool called constructor", "={\"a\":1}", "return await tools.nasty.constructor({ a: 1 })" },
        { "a server called __proto__", "TypeError|ToolError", "return await tools['__proto__'].x({})" },
        { "a server called constructor", "TypeError|ToolError", "return await tools.constructor('return 1')({})" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public Task What_is_over_is_over(string attack, string expected, string code)
    {
        Assert.NotEmpty(attack);
        return gateway.AttackAsync(code, expected);
    }
}
