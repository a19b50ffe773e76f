namespace VoidMcp.EndToEnd.CodeMode;

/// <summary>
/// What scripts reach beside the tools, on the published binary: literals and trimming behave differently there.
/// </summary>
public sealed class ScriptWorldTests
{
    [Fact]
    public async Task A_script_finds_reads_and_calls_a_tool_that_nobody_told_it_of()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []), ("my-fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var answer = CodeAnswer.Of(await client.ExecuteAsync("""
            const found = await search("add two numbers", { server: "my-fx", limit: 3 });
            const { server, tool, call, signature, inputSchema, outputSchema } = await describe(found[0].name);
            const result = await tools[server][tool]({ a: 1, b: 2 });
            const { required } = inputSchema;
            return { found: found[0], call, signature, required, out: outputSchema.required, result };
            """)).Result;
        Assert.Equal("my-fx.add", answer.GetProperty("found").GetProperty("name").GetString());
        Assert.Contains("tools.my_fx.add(", answer.GetProperty("found").GetProperty("signature").GetString());
        Assert.True(answer.GetProperty("found").GetProperty("score").GetDouble() > 0);
        Assert.Equal("tools.my_fx.add", answer.GetProperty("call").GetString());
        Assert.Contains("/** Adds two numbers */", answer.GetProperty("signature").GetString());
        Assert.Equal("""["a","b"]""", answer.GetProperty("required").GetRawText());
        Assert.Equal("""["sum"]""", answer.GetProperty("out").GetRawText());
        Assert.Equal(3, answer.GetProperty("result").GetProperty("sum").GetInt32());
    }

    [Theory]
    [InlineData("(await search('zebra quantum')).length", "0")]
    [InlineData("(await search('*', 2)).length", "2")]
    [InlineData("(await search({ query: 'add numbers', server: 'my_fx' }))[0].server", "\"my-fx\"")]
    [InlineData("(await describe('fx', 'add')).name", "\"fx.add\"")]
    [InlineData("(await describe('tools.my_fx.add(args)')).name", "\"my-fx.add\"")]
    [InlineData("(await describe('my_fx.add')).name", "\"my-fx.add\"")]
    [InlineData("(await describe('fx__add')).call", "\"tools.fx.add\"")]
    [InlineData("(await describe('fx')).tools[1].call", "\"tools.fx.add\"")]
    [InlineData("(await Promise.all([search('add'), tools.fx.add({ a: 1, b: 2 }), results.list()]))[1].sum", "3")]
    [InlineData("(emit('text'), emit({ data: 'aGk=', mimeType: 'image/png' }))", "2")]
    [InlineData("(progress('half', 0.5), 1)", "1")]
    public async Task Literals_and_short_forms_are_understood(string expression, string expected)
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []), ("my-fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Equal(expected, CodeAnswer.Of(await client.ExecuteAsync($"return {expression}")).Result.GetRawText());
    }

    [Theory]
    [InlineData("describe('fx.ad')", "Did you mean add?")]
    [InlineData("describe('fxx.add')", "Did you mean fx?")]
    [InlineData("describe('add')", "tools.fx.add")]
    [InlineData("describe(tools.fx.add)", "as a string")]
    [InlineData("search('x', { server: 'fxx' })", "Did you mean fx?")]
    [InlineData("search('x', { limits: 1 })", "Did you mean limit?")]
    [InlineData("ask('Sure?')", "can't be asked")]
    [InlineData("results.get('r99')", "r99")]
    [InlineData("emit({ type: 'image', data: '*', mimeType: 'image/png' })", "base64")]
    public async Task What_is_wrong_with_a_request_is_said_with_its_line(string expression, string expected)
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync($"const before = 1;\nawait {expression};");
        Assert.True(reply.IsToolError, reply.Raw);
        Assert.Contains(expected, reply.Text);
        Assert.Contains("line 2", reply.Text);
        Assert.Equal(1, CodeAnswer.Of(await client.ExecuteAsync("return 1")).Result.GetInt32());
    }

    [Theory]
    [InlineData("async ({ tools }) => (await tools.fx.add({ a: 1, b: 2 })).sum", "3")]
    [InlineData("export default async (tools) => (await tools.fx.add({ a: 1, b: 2 })).sum", "3")]
    [InlineData("main();\nasync function main() { return (await tools.fx.add({ a: 1, b: 2 })).sum }", "3")]
    [InlineData("const results = 1, search = 2; let emit = 3; return results + search + emit", "6")]
    [InlineData(
        "console.group('a'); console.log('b'); const c = new AbortController(); c.abort(); return c.signal.aborted",
        "true")]
    public async Task Code_written_for_other_surroundings_runs(string code, string expected)
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Equal(expected, CodeAnswer.Of(await client.ExecuteAsync(code)).Result.GetRawText());
    }

    [Fact]
    public async Task A_flood_of_requests_meets_its_limit_and_the_next_script_is_normal()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        foreach (var code in new[]
        {
            "for (;;) await results.list()", "for (;;) emit('x')",
            "await Promise.all(Array.from({ length: 100000 }, () => search('x')))",
            "for (let i = 0; i < 1e5; i++) progress('x' + i, i / 1e5); throw new Error('limit')",
            "for (;;) emit('x'.repeat(1e6))",
        })
        {
            var reply = await client.ExecuteAsync(code);
            Assert.True(reply.IsToolError, $"{code}: {reply.Raw[..Math.Min(reply.Raw.Length, 1000)]}");
            Assert.Equal(1, CodeAnswer.Of(await client.ExecuteAsync("return 1")).Result.GetInt32());
        }
    }
}
