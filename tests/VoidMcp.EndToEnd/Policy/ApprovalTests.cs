using System.Text.Json;

namespace VoidMcp.EndToEnd.Policy;

/// <summary>Calls that wait for the user's yes, seen from clients of both eras and from the terminal.</summary>
public sealed class ApprovalTests
{
    private const string Elicits = """{"elicitation":{}}""";
    private const string Once = """{"action":"accept","content":{"answer":"once"}}""";
    private const string ForScript = """{"action":"accept","content":{"answer":"script"}}""";
    private const string ForSession = """{"action":"accept","content":{"answer":"session"}}""";
    private const string Declined = """{"action":"decline"}""";
    private const string Refusal = "needs the user's approval";

    [Fact]
    [Trait("setting", "servers.tools.ask")]
    public async Task A_legacy_client_asks_its_user_before_a_direct_call()
    {
        using var home = Asking("tools: { ask: [echo] }", Home.Direct);
        await using var client = await LegacyAsync(home, Elicits);
        await client.ListToolsAsync();

        var call = await client.BeginCallAsync("fx__echo", """{"text":"whole"}""");
        var question = await client.RequestedAsync("elicitation/create");
        var message = question.Message.GetProperty("params").GetProperty("message").GetString()!;
        Assert.Contains("fx.echo", message);
        Assert.Contains("""{"text":"whole"}""", message);
        Assert.Empty(Calls(home));
        await client.AnswerAsync(question, Once);
        Assert.False((await call.Reply).Failed);
        Assert.Single(Calls(home));

        call = await client.BeginCallAsync("fx__echo");
        await client.AnswerAsync(await client.RequestedAsync("elicitation/create", 2), Declined);
        Assert.Contains(Refusal, (await call.Reply).Text);
        Assert.Single(Calls(home));

        call = await client.BeginCallAsync("fx__echo");
        await client.AnswerAsync(await client.RequestedAsync("elicitation/create", 3), ForSession);
        Assert.False((await call.Reply).Failed);
        Assert.False((await client.CallAsync("fx__echo")).Failed);
        Assert.Equal(3, Calls(home).Length);
    }

    /// <summary>Its hosts show a title and a description in place of the message, if the question has them.</summary>
    [Theory]
    [InlineData("claude-code", "codex", true)]
    [InlineData("renamed", "claude-code", true)]
    [InlineData("renamed", "zed", false)]
    public async Task Claude_Code_gets_the_question_in_its_own_form(string name, string startedFor, bool isShown)
    {
        using var home = Asking("tools: { ask: [echo] }", Home.Direct);
        await using var client = StdioClient.Serve(home, "--for", startedFor);
        await client.HandshakeAsync(
            $$"""{"protocolVersion":"2025-11-25","capabilities":{{Elicits}}"""
            + $$""","clientInfo":{"name":"{{name}}","version":"1"} }""");
        await client.ListToolsAsync();
        var call = await client.BeginCallAsync("fx__echo", """{"text":"whole"}""");
        var question = await client.RequestedAsync("elicitation/create");
        var hasMeta = question.Message.GetProperty("params").TryGetProperty("_meta", out var meta);
        Assert.Equal(isShown, hasMeta);
        if (isShown)
        {
            var display = meta.GetProperty("anthropic/permissionDisplay");
            Assert.StartsWith("[voidmcp] Allow this call of fx.echo?", display.GetProperty("title").GetString());
            Assert.Equal("voidmcp", display.GetProperty("displayName").GetString());
            Assert.Contains("whole", display.GetProperty("description").GetString());
        }

        await client.AnswerAsync(question, Declined);
        Assert.True((await call.Reply).Failed);
    }

    [Fact]
    public async Task A_client_that_can_not_ask_is_refused_with_the_reason()
    {
        using var home = Asking("tools: { ask: [echo] }", Home.Both);
        await using var client = await LegacyAsync(home, "{}");
        await client.ListToolsAsync();
        Assert.Contains(Refusal, (await client.CallAsync("fx__echo")).Text);
        var script = await client.ExecuteAsync("try { await tools.fx.echo({}) } catch (e) { return e.message }");
        Assert.Contains(Refusal, CodeAnswer.Of(script).Result.GetString());
        var modern = await client.ModernAsync("tools/call", """ "name":"fx__echo","arguments":{} """);
        Assert.Contains(Refusal, modern.Text);
        Assert.Empty(Calls(home));
    }

    [Fact]
    [Trait("setting", "gateway.destructive")]
    public async Task A_script_waits_for_the_answer_and_is_asked_once_for_all_of_its_calls()
    {
        using var home = Asking("", "gateway: { expose: code, destructive: ask }\ncode: { timeout: 2s }");
        await using var client = await LegacyAsync(home, Elicits);
        var call = await client.BeginCallAsync(
            "execute_code",
            """{"code":"return (await Promise.all([1, 2, 3].map(n => tools.fx.echo({ n })))).length"}""");
        await client.AnswerAsync(await client.RequestedAsync("elicitation/create"), ForScript);
        Assert.Equal(3, CodeAnswer.Of(await call.Reply).Result.GetInt32());
        Assert.Equal(3, Calls(home).Length);
        Assert.Single(client.Notifications("elicitation/create"));
    }

    [Fact]
    public async Task A_modern_client_gets_the_question_as_its_answer()
    {
        using var home = Asking("tools: { ask: [echo] }", Home.Both);
        await using var client = StdioClient.Serve(home);
        const string Direct = """ "name":"fx__echo","arguments":{"text":"m"} """;
        const string Script = """ "name":"execute_code","arguments":{"code":"return await tools.fx.echo({})"} """;
        foreach (var request in (string[])[Direct, Script])
        {
            var before = Calls(home).Length;
            var asked = (await client.ModernAsync("tools/call", request, capabilities: Elicits)).Result;
            Assert.Equal("input_required", asked.GetProperty("resultType").GetString());
            Assert.Equal(before, Calls(home).Length);
            var reply = await client.ModernAsync("tools/call", request + Retry(asked, Once), capabilities: Elicits);
            Assert.Equal("complete", reply.Result.GetProperty("resultType").GetString());
            Assert.Equal(before + 1, Calls(home).Length);
        }
    }

    [Fact]
    [Trait("setting", "servers.tools.read-only")]
    public async Task Query_code_is_listed_and_calls_only_what_is_marked_as_read_only()
    {
        using var home = Asking("tools: { read-only: [echo] }", Home.Code);
        await using var client = await LegacyAsync(home, "{}");
        await client.ListToolsAsync();
        await client.UntilListedAsync("query_code");
        var listed = (await client.ListToolsAsync()).First(t => t.GetProperty("name").GetString() == "query_code");
        Assert.True(listed.GetProperty("annotations").GetProperty("readOnlyHint").GetBoolean());
        Assert.InRange(listed.GetProperty("description").GetString()!.Length, 1, 240);

        var fine = await client.CallAsync("query_code", """{"code":"await tools.fx.echo({}); return 'read'"}""");
        Assert.Equal("read", CodeAnswer.Of(fine).Result.GetString());
        var refused = await client.CallAsync(
            "query_code", """{"code":"try { await tools.fx.fail({}) } catch (e) { return e.message }"}""");
        Assert.Contains("execute_code", CodeAnswer.Of(refused).Result.GetString());
        Assert.Single(Calls(home));
    }

    [Fact]
    public async Task Without_such_a_tool_there_is_no_query_code()
    {
        using var home = Asking("tools: { deny: [add] }", Home.Code);
        await using var client = await LegacyAsync(home, "{}");
        Assert.DoesNotContain("query_code", await client.ListNamesAsync());
    }

    [Fact]
    public async Task In_a_pipe_call_and_run_are_refused()
    {
        using var home = Asking("tools: { ask: [echo] }", "");
        var call = await Cli.RunAsync(home, "call", "fx.echo");
        Assert.Contains(Refusal, call.Expect(1).Stderr);
        var run = await Cli.RunWithInputAsync(home, "return await tools.fx.echo({})", "run", "-");
        Assert.Contains(Refusal, run.Expect(1).Stderr);
        Assert.Empty(Calls(home));
    }

    [Fact]
    public async Task On_a_terminal_call_asks_and_takes_no_for_an_answer()
    {
        using var home = Asking("tools: { ask: [echo] }", "");
        using var terminal = new PseudoTerminal();
        using var shell = terminal.Begin(
            home, $"call fx.echo; echo code $?; '{Repository.Binary}' call fx.echo; echo code $?");
        Assert.Contains("fx.echo", await terminal.UntilPrintedAsync("(1 once | 2 session | 3 no)> "));
        terminal.Type("no");
        var refused = await terminal.UntilPrintedAsync("(1 once | 2 session | 3 no)> ");
        Assert.Contains("code 1", refused);
        Assert.Empty(Calls(home));
        terminal.Type("1");
        await terminal.UntilPrintedAsync("code 0");
        Assert.Single(Calls(home));
    }

    private static Home Asking(string policy, string settings) => new(
        $"version: 1\n{settings}\nservers:\n  fx: {{ {Fixture.Yaml("--log", "fx.log")}, {policy} }}\n"
            .Replace(", }", " }", StringComparison.Ordinal));

    private static string[] Calls(Home home) =>
        [.. home.Log("fx.log").Where(line => line.Contains("tools/call", StringComparison.Ordinal))];

    private static async Task<StdioClient> LegacyAsync(Home home, string capabilities)
    {
        var client = StdioClient.Serve(home);
        await client.HandshakeAsync(
            $$$"""{"protocolVersion":"2025-11-25","capabilities":{{{capabilities}}}"""
            + ""","clientInfo":{"name":"test","version":"1"}}""");
        return client;
    }

    private static string Retry(JsonElement asked, string answer)
    {
        var key = Assert.Single(asked.GetProperty("inputRequests").EnumerateObject()).Name;
        return $$""" ,"requestState":{{asked.GetProperty("requestState").GetRawText()}}"""
            + $$""","inputResponses":{"{{key}}":{{answer}}}""";
    }
}
