using System.Text.Json;

namespace VoidMcp.EndToEnd.CodeMode;

public sealed class ScriptTests
{
    [Fact]
    public async Task A_script_chains_servers_and_returns_one_result()
    {
        using var home = Home.WithFixtures(Home.Code, ("one", []), ("two", ["--mode", "modern"]));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync("""
            const first = await tools.one.add({ a: 1, b: 2 });
            const second = await tools.two.add({ a: first.sum, b: 0.5 });
            return { sum: second.sum, list: [1, null, "ö"], nested: { deep: { yes: true } } };
            """);
        Assert.Equal(
            """{"sum":3.5,"list":[1,null,"ö"],"nested":{"deep":{"yes":true}}}""", Compact(CodeAnswer.Of(reply).Result));
    }

    [Fact]
    public async Task Calls_under_Promise_all_are_in_flight_together()
    {
        using var home = Home.WithFixtures(Home.Code, ("one", []), ("two", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync("""
            const calls = [];
            for (let i = 0; i < 20; i++) calls.push(tools.one.meet({ count: 20 }));
            return (await Promise.all(calls)).length;
            """);
        Assert.Equal(20, CodeAnswer.Of(reply).Result.GetInt32());
    }

    [Theory]
    [InlineData("return await tools.fx.add({ a: 1, b: 2 })", """{"sum":3}""")]
    [InlineData("return await tools.fx.say({ text: 'plain' })", "\"plain\"")]
    [InlineData("return await tools.fx.say({ text: '{\"parsed\":[1]}' })", """{"parsed":[1]}""")]
    [InlineData("return (await tools.fx.content({})).n", "1")]
    [InlineData("return 1 + 1", "2")]
    [InlineData("class A extends Array { constructor(...a) { super(...a) } } return A.of(1).concat([2])", "[1,2]")]
    [InlineData("```js\nreturn 5;\n```", "5")]
    [InlineData("async () => { const x = await tools.fx.add({ a: 2, b: 2 }); return x.sum; }", "4")]
    public async Task A_script_gets_payloads_and_may_be_written_in_several_ways(string code, string expected)
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Equal(expected, Compact(CodeAnswer.Of(await client.ExecuteAsync(code)).Result));
    }

    /// <summary>The engine evaluates again what an await interrupts, and its native binary dies of arguments.</summary>
    [Fact]
    public async Task An_await_in_an_expression_repeats_nothing_and_arguments_kill_no_worker()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync("""
            const sums = [];
            for (const a of [1, 2]) sums.push((await tools.fx.add({ a, b: 0 })).sum);
            let first, second;
            [first, second] = await Promise.all([tools.fx.add({ a: 3, b: 0 }), tools.fx.add({ a: 4, b: 0 })]);
            const more = [5, 6].map(a => tools.fx.add({ a, b: 0 })).concat(await tools.fx.add({ a: 7, b: 0 }));
            for (const r of await Promise.all(more)) sums.push(r.sum);
            async function count() { return arguments.length + [...arguments].length }
            function* each() { yield* arguments }
            const late = function () { return (async () => { await null; return arguments[1] })() };
            return [sums, first.sum, second.sum, await count(1, 2), await count(), [...each(8, 9)], await late(1, 2)];
            """);
        Assert.Equal("[[1,2,5,6,7],3,4,4,0,[8,9],2]", Compact(CodeAnswer.Of(reply).Result));
    }

    [Fact]
    public async Task A_failing_tool_throws_and_can_be_caught()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync("""
            try { await tools.fx.fail({ message: "no luck" }); return "not thrown"; }
            catch (e) {
              return { name: e.name, server: e.server, tool: e.tool, text: e.message, isError: e instanceof Error };
            }
            """);
        var error = CodeAnswer.Of(reply).Result;
        Assert.Equal("ToolError", error.GetProperty("name").GetString());
        Assert.Equal("fx", error.GetProperty("server").GetString());
        Assert.Equal("fail", error.GetProperty("tool").GetString());
        Assert.Contains("no luck", error.GetProperty("text").GetString());
        Assert.True(error.GetProperty("isError").GetBoolean());
    }

    [Fact]
    public async Task An_error_that_nobody_caught_is_reported_with_its_place_and_the_calls_so_far()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync(
            "const a = 1;\nawait tools.fx.add({ a, b: 2 });\n  null.missing();\nreturn a;");
        Assert.True(reply.IsToolError, reply.Raw);
        Assert.Contains("TypeError", reply.Text);
        Assert.Matches("(line 3|:3:|3:\\d)", reply.Text);
        Assert.Contains("fx.add", reply.Text);
    }

    [Theory]
    [InlineData("return await tools.fx.fail({ message: 'no luck' })", "no luck")]
    [InlineData("return await tools.fx.protocol_error({})", "no such thing: ünïcode")]
    [InlineData("return await tools.fx.crash({})", "the disk is on fire")]
    [InlineData("return await tools.fx.ad({})", "add")]
    [InlineData("return await tools.fy.add({ a: 1, b: 2 })", "fx")]
    [InlineData("return await tools.fx.add({ a: 1, summand: 2 })", "argument")]
    [InlineData("const x = ;", "line 1")]
    [InlineData("return fetch('http://127.0.0.1')", "fetch")]
    [InlineData("return require('fs')", "require")]
    [InlineData("throw 'a plain string'", "a plain string")]
    public async Task An_error_says_what_a_model_needs_to_do_better(string code, string expected)
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync(code);
        Assert.True(reply.IsToolError, reply.Raw);
        Assert.Contains(expected, reply.Text);
    }

    [Fact]
    public async Task Console_and_trace_come_with_the_result()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync(
            "console.log('spoken', { a: 1 }); console.error('shouted'); await tools.fx.add({ a: 1, b: 2 "
            + "}); return 'done';");
        var text = CodeAnswer.Of(reply).Text;
        Assert.Contains("spoken", text);
        Assert.Contains("shouted", text);
        Assert.Contains("fx.add", text);
        Assert.Contains("done", text);
    }

    [Fact]
    public async Task A_script_is_cancelled_with_its_calls()
    {
        using var home = new Home();
        home.Registry =
            $"gateway: {{ expose: code }}\nservers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))} }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        var code = Fixture.Quote($"await tools.fx.until({{ path: {Fixture.Quote(home.File("never"))} }})");
        var call = await client.BeginCallAsync("execute_code", $$"""{"code":{{code}}}""");
        await Patience.UntilAsync(
            () => home.Log("fx.log").Any(l => l.StartsWith("# waiting", StringComparison.Ordinal)), "the script calls");
        await client.SendAsync(
            $$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{call.Id}}}}}""");
        await Patience.UntilAsync(
            () => home.Log("fx.log").Any(l => l.StartsWith("# cancelled", StringComparison.Ordinal)),
            "its call is cancelled");
        Assert.Equal(1, CodeAnswer.Of(await client.ExecuteAsync("return 1")).Result.GetInt32());
        Assert.False(call.Reply.IsCompleted);
    }

    [Fact]
    public async Task Scripts_run_side_by_side_and_share_nothing()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var replies = await Task.WhenAll(Enumerable.Range(0, 2).Select(n => client.ExecuteAsync(
            $"globalThis.mine = (globalThis.mine ?? 0) + 1; await tools.fx.meet({{ count: 2 }}); return "
            + $"globalThis.mine + {n} * 10;")));
        Assert.Equal([1, 11], replies.Select(r => CodeAnswer.Of(r).Result.GetInt32()).Order());
    }

    [Fact]
    public async Task Search_answers_with_signatures_best_first()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var text = (await client.CallAsync("search", """{"query":"add two numbers","limit":3}""")).Text;
        Assert.Contains("tools.fx.add(", text);
        Assert.Contains("a: number", text);
        Assert.Contains("sum", text);
        Assert.Contains("fx", (await client.CallAsync("search", """{"query":"zebra quantum"}""")).Text);
    }

    private static string Compact(JsonElement value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(
            stream, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            value.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
