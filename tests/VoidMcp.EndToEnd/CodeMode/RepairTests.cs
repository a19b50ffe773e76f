namespace VoidMcp.EndToEnd.CodeMode;

/// <summary>
/// Errors that a model can repair its script from: each says what was wrong, where, and what to write instead.
/// </summary>
public sealed class RepairTests(RepairGateway gateway) : IClassFixture<RepairGateway>
{
    [Theory]
    [InlineData(
        "const r = await tools.fx.add({ a: 1, b: 2 });\nreturn r.total.value",
        "line 2, column 16",
        "r.total is undefined",
        "fx.add (line 1) returned { sum: number }")]
    [InlineData(
        "const r = await tools.fx.add({ a: 1, b: 2 });\nreturn r.summ.toFixed()",
        "line 2",
        "r.summ is undefined; did you mean sum?")]
    [InlineData(
        "const r = await tools.fx.add({ a: 1, b: 2 });\nreturn r.map(x => x)",
        "line 2",
        "r.map is not a function",
        "returned { sum: number }")]
    [InlineData(
        "const r = await tools.fx.say({ text: 'plain' });\nfor (const x of r.items) ;",
        "line 2",
        "r.items is undefined or null",
        "returned string of 5 characters: \"plain\"")]
    [InlineData(
        "const r = tools.fx.add({ a: 1, b: 2 });\nreturn r.sum",
        "line 2",
        "tools.fx.add(…) on line 1 was not awaited",
        "(await tools.fx.add(…)).sum")]
    [InlineData(
        "return { r: tools.fx.add({ a: 1, b: 2 }) }",
        "line 1",
        "the result.r is a promise that was not awaited: tools.fx.add(…) on line 1")]
    [InlineData(
        "return await tools.fx.say({ text: tools.fx.add({ a: 1, b: 2 }) })",
        "line 1",
        "the argument.text is a promise that was not awaited: tools.fx.add(…)")]
    [InlineData("await tools.fx.add({ a: 1, b: 2 });\n  throw 'text'", "line 2, column 3: throw 'text'")]
    [InlineData("```js\nconst a = 1;\nconst b = ;\n```", "SyntaxError", "line 3, column 11: const b = ;")]
    [InlineData(
        "if (1) {\n  return await tools.fx.add({ a: 1, b: 2 );\n}",
        "line 2",
        "The { on line 2, column 29 is closed by the ) on line 2, column 42: a } is missing.")]
    [InlineData("enum Color { Red }", "Types are erased, but this is code. Write an object")]
    [InlineData("const q = `a `b` c`;", "The text in backticks that begins on line 1 ends on line 1; write \\` for")]
    [InlineData("def main():\n    return 1", "Python is not supported: execute_code runs JavaScript.")]
    [InlineData(
        "await tools.fx.echo({ a: 1, b: 2 });\nnull.x",
        "done already: fx.echo({\"a\":1,\"b\":2}) on line 1; do not repeat",
        "results so far: (await results.get(\"r",
        "i = 0: fx.echo")]
    [InlineData("[1].forEach(x => { await tools.fx.say({}) })", "Make the enclosing function async")]
    [InlineData("await fx.add({ a: 1, b: 2 })", "fx is a server; call tools.fx.<tool>(args).")]
    [InlineData("await tools.fx.add({ a: 1, b: 2 });\nwhile (true) {\n  Math.random();\n}", "TimeLimit",
        "the loop that starts on line 2", "Completed before that: 1 call.")]
    [InlineData("await tools.fx.add({ a: 1, b: 2 });\nawait tools.fx.never({});", "TimeLimit", "line 2",
        "Pending calls: fx.never (line 2, for ", "Completed before that: 1 call.",
        "may have run: fx.never (cancelled in flight); check before you repeat")]
    [InlineData("await tools.fx.add({ a: 1, b: 2 });\nlet s = 'x';\nwhile (true)\n  s += s;", "MemoryLimit", "line 4",
        "the loop that starts on line 3")]
    [InlineData("await tools.fx.add({ a: 1, b: 2 });\nlet a = 3n; for (;;) a = a * a;", "Limit", "1 call")]
    [Trait("setting", "code.timeout")]
    public Task An_error_says_what_to_do_better(string code, params string[] expected) => GrowingLimit.TryAsync(
        TimeSpan.FromSeconds(1),
        async limit =>
        {
            var reply = await gateway.Client.CallAsync(
                "execute_code", $$"""{"code":{{Fixture.Quote(code)}},"timeout":{{limit.TotalSeconds}}}""");
            Assert.True(reply.IsToolError, reply.Raw);
            Assert.All(expected, words => Assert.Contains(words, reply.Text));
        });

    [Theory]
    [InlineData("return `got ${tools.fx.add({ a: 1, b: 2 })}`",
        "tools.fx.add(…) on line 1 was converted to the string \"[object Promise]\"")]
    [InlineData("return JSON.stringify(tools.fx.never({}))",
        "The script returned before these calls finished, and they were cancelled; await them: tools.fx.never(…) on "
        + "line 1")]
    [InlineData("tools.fx.never({}); tools.fx.never({}); return 1",
        "may have run: fx.never × 2 (cancelled in flight); check before you repeat")]
    public async Task A_result_that_misses_an_await_says_so(string code, string note) =>
        Assert.Contains("note: " + note, CodeAnswer.Of(await gateway.Client.ExecuteAsync(code)).Text);
}

/// <summary>One gateway for all of these scripts.</summary>
public sealed class RepairGateway : IAsyncLifetime
{
    private readonly Home _home = Home.WithFixtures($"{Home.Code}\ncode: {{ timeout: 60s }}", ("fx", []));

    internal StdioClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Client = await StdioClient.ConnectAsync(_home);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        _home.Dispose();
    }
}
