namespace VoidMcp.EndToEnd.CodeMode.Hostile;

/// <summary>Scripts that make more of something than anybody can take: calls, lines, timers, bytes.</summary>
public sealed class FloodTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    public static TheoryData<string, string, string> Attacks => new()
    {
        { "calls one after another", "ToolError|TimeLimit", "while (true) await tools.fx.say({ text: 'x' });" },
        { "calls at once, never awaited", "TimeLimit|MemoryLimit", "for (;;) tools.fx.say({ text: 'x' });" },
        { "calls whose refusal is caught",
            "TimeLimit",
            "for (;;) { try { await tools.fx.say({ text: 'x' }); } catch {} }" },
        { "calls of what does not exist",
            "ToolError|TimeLimit",
            "while (true) await tools.fx['no' + Math.random()]().catch(e => { if "
            + "(e.message.includes('max-calls')) throw e; });" },
        { "calls of a hanging tool",
            "TimeLimit",
            "await Promise.all(Array.from({ length: 100 }, () => tools.fx.never({})))" },
        { "calls left behind", "=\"gone\"", "for (let i = 0; i < 100; i++) tools.fx.never({}); return 'gone'" },
        { "console lines", "TimeLimit", "while (true) console.log('x'.repeat(1000));" },
        { "one huge console line", "=1", "console.log('x'.repeat(2e6)); return 1" },
        { "a wide object on the console",
            "=1",
            "console.log(Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => ['k' + i, [i]]))); return 1" },
        { "timers", "TooManyTimers|TimeLimit", "for (;;) setTimeout(() => {}, 0);" },
        { "timers that make timers",
            "TooManyTimers|TimeLimit",
            "const f = () => { setTimeout(f, 0); setTimeout(f, 0); }; f(); await new Promise(() => {});" },
        { "an interval", "TimeLimit", "setInterval(() => {}, 0); await new Promise(() => {});" },
        { "a promise that nothing settles", "NeverSettles", "await new Promise(() => {});" },
        { "a huge result", "TooLarge|MemoryLimit|TimeLimit", "return 'x'.repeat(17e6)" },
        { "a huge number of results",
            "TooLarge|MemoryLimit|TimeLimit",
            "return Array.from({ length: 3e6 }, (_, i) => i)" },
        { "huge arguments", "ToolError|MemoryLimit|TimeLimit", "await tools.fx.say({ text: 'x'.repeat(9e6) })" },
        { "many large arguments",
            "MemoryLimit|TimeLimit|ToolError",
            "for (;;) await tools.fx.say({ text: 'x'.repeat(4e6) })" },
        { "a huge answer", "=3000000", "return (await tools.fx.huge({ bytes: 3e6 })).length" },
        { "an answer larger than the memory",
            "MemoryLimit|ToolError|TimeLimit",
            "return (await tools.fx.huge({ bytes: 5e7 })).length" },
        { "a huge error", "Error|MemoryLimit|TimeLimit", "throw new Error('x'.repeat(2e7))" },
        { "a huge name of an error",
            "RangeError|Uncaught|Error|"
            + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…",
            "const e = new Error('m'); e.name = 'x'.repeat(1e6); throw e" },
        { "a stack of a thousand frames",
            "Error",
            "const f = n => { if (n === 0) throw new Error('deep'); f(n - 1); }; f(1000)" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public Task A_flood_is_dammed(string attack, string expected, string code)
    {
        Assert.NotEmpty(attack);
        return gateway.AttackAsync(code, expected, seconds: 2);
    }
}
