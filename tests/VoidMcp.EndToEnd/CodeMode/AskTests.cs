using System.Text.Json;

namespace VoidMcp.EndToEnd.CodeMode;

/// <summary>A script asks the client's user, in both eras.</summary>
public sealed class AskTests
{
    private const string Elicits = """{"elicitation":{}}""";
    private const string Form =
        "return await ask('Sure?', { type: 'object', properties: { sure: { type: 'boolean' } }, required: ['sure'] })";

    [Theory]
    [InlineData("return await ask('Who?')", """{"action":"accept","content":{"answer":"me, ü"}}""", "\"me, ü\"")]
    [InlineData(Form, """{"action":"accept","content":{"sure":true}}""", """{"sure":true}""")]
    [InlineData(Form, """{"action":"decline"}""", "null")]
    [InlineData(Form, """{"action":"cancel"}""", "null")]
    public async Task A_legacy_client_is_sent_a_form_while_the_call_runs(string code, string answer, string result)
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await LegacyAsync(home, Elicits);
        var call = await BeginAsync(client, code);
        var question = await client.RequestedAsync("elicitation/create");
        var parameters = question.Message.GetProperty("params");
        Assert.EndsWith("?", parameters.GetProperty("message").GetString());
        Assert.Equal("object", parameters.GetProperty("requestedSchema").GetProperty("type").GetString());
        await client.AnswerAsync(question, answer);
        Assert.Equal(result, CodeAnswer.Of(await call.Reply).Result.GetRawText());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"elicitation":{"url":{}}}""")]
    public async Task Where_the_client_can_not_the_script_is_told(string capabilities)
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await LegacyAsync(home, capabilities);
        const string Code = "try { await ask('Who?'); return 'asked' } catch (e) { return e.message }";
        Assert.Contains("elicitation", CodeAnswer.Of(await client.ExecuteAsync(Code)).Result.GetString());
        var modern = await client.ModernAsync("tools/call", Call(Code), capabilities: capabilities);
        Assert.Contains("elicitation", CodeAnswer.Of(modern).Result.GetString());
    }

    [Fact]
    public async Task An_error_of_the_client_reaches_the_script()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await LegacyAsync(home, Elicits);
        var call = await BeginAsync(client, "try { await ask('Who?') } catch (e) { return e.message }");
        var question = await client.RequestedAsync("elicitation/create");
        await client.SendAsync(
            $$$"""{"jsonrpc":"2.0","id":{{{question.Message.GetProperty("id").GetRawText()}}}"""
            + ""","error":{"code":-32603,"message":"no window"}}""");
        Assert.Contains("no window", CodeAnswer.Of(await call.Reply).Result.GetString());
    }

    [Fact]
    public async Task Cancelling_the_call_takes_the_question_back()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await LegacyAsync(home, Elicits);
        var call = await BeginAsync(client, "return await ask('Who?')");
        var question = await client.RequestedAsync("elicitation/create");
        await client.SendAsync(
            $$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{call.Id}}}}}""");
        var cancelled = await client.RequestedAsync("notifications/cancelled");
        Assert.Equal(
            question.Message.GetProperty("id").GetRawText(),
            cancelled.Message.GetProperty("params").GetProperty("requestId").GetRawText());
        Assert.Equal(1, CodeAnswer.Of(await client.ExecuteAsync("return 1")).Result.GetInt32());
        Assert.False(call.Reply.IsCompleted);
    }

    [Fact]
    public async Task A_modern_client_gets_the_question_as_its_answer_and_comes_back_with_the_users()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = StdioClient.Serve(home);
        const string Code =
            "let n = 0; const who = await ask('Who?'); n++; const sure = await ask('Sure?', { sure: 'boolean' }); n++; "
            + "return { who, sure, n }";
        var first = (await ModernAsync(client, Code)).Result;
        Assert.Equal("input_required", first.GetProperty("resultType").GetString());
        var (key, question) = Question(first);
        Assert.Equal("elicitation/create", question.GetProperty("method").GetString());
        Assert.Equal("[a script] Who?", question.GetProperty("params").GetProperty("message").GetString());

        var second = (await ModernAsync(
            client, Code, Retry(first, key, """{"action":"accept","content":{"answer":"me"}}"""))).Result;
        Assert.Equal("input_required", second.GetProperty("resultType").GetString());
        (key, question) = Question(second);
        Assert.Equal("[a script] Sure?", question.GetProperty("params").GetProperty("message").GetString());

        var last = await ModernAsync(
            client, Code, Retry(second, key, """{"action":"accept","content":{"sure":true}}"""));
        Assert.Equal("complete", last.Result.GetProperty("resultType").GetString());
        Assert.Equal("""{"who":"me","sure":{"sure":true},"n":2}""", CodeAnswer.Of(last).Result.GetRawText());
        Assert.Empty(client.Notifications("elicitation/create"));
    }

    [Fact]
    public async Task A_state_is_worth_nothing_a_second_time_or_for_other_arguments_or_when_forged()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = StdioClient.Serve(home);
        const string Code = "return await ask('Who?')";
        var asked = (await ModernAsync(client, Code)).Result;
        var retry = Retry(asked, Question(asked).Key, """{"action":"decline"}""");
        Assert.Equal(-32602, (await ModernAsync(client, Code + ";", retry)).Error.GetProperty("code").GetInt32());
        Assert.Equal(
            -32602,
            (await ModernAsync(client, Code, ",\"requestState\":\"forged\"")).Error.GetProperty("code").GetInt32());
        Assert.Equal("null", CodeAnswer.Of(await ModernAsync(client, Code, retry)).Result.GetRawText());
        Assert.Equal(-32602, (await ModernAsync(client, Code, retry)).Error.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_suspended_script_keeps_nothing_alive_when_the_client_goes()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = StdioClient.Serve(home);
        await ModernAsync(client, "return await ask('Who?')");
        var processes = ProcessTree.Descendants(client.Pid);
        client.CloseInput();
        Assert.Equal(0, await client.ExitAsync());
        await ProcessTree.UntilGoneAsync(processes);
    }

    [Fact]
    public async Task Progress_goes_to_the_request_that_waits_and_only_grows()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = StdioClient.Serve(home);
        const string Code =
            "await tools.fx.echo({}); progress('begun', 0.1); await ask('Who?'); progress('half', 0.5); "
            + "progress('back', 0.2); await tools.fx.echo({}); progress('done', 1); return 1";
        var asked = (await (await BeginModernAsync(client, Code, "\"one\"")).Reply).Result;
        var last = await (await BeginModernAsync(
            client, Code, "\"two\"", Retry(asked, Question(asked).Key, """{"action":"cancel"}"""))).Reply;
        Assert.Equal("complete", last.Result.GetProperty("resultType").GetString());

        var told = client.Notifications("notifications/progress").Select(n => n.Message.GetProperty("params")).ToList();
        Assert.Equal(["one", "two"], told.Select(p => p.GetProperty("progressToken").GetString()).Distinct());
        var values = told.Select(p => p.GetProperty("progress").GetDouble()).ToList();
        Assert.Equal(values.Order().Distinct(), values);
        Assert.Equal("done", told[^1].GetProperty("message").GetString());
    }

    [Fact]
    public async Task In_a_pipe_of_the_terminal_nobody_is_asked()
    {
        using var home = new Home();
        var run = await Cli.RunWithInputAsync(
            home, "try { await ask('Who?') } catch (e) { return e.message }", "run", "-");
        Assert.NotEmpty(run.Expect(0).Json.GetString()!);
    }

    [Fact]
    public async Task The_terminal_names_what_was_emitted_and_its_json_holds_it()
    {
        using var home = new Home();
        const string Code =
            "emit({ type: 'image', data: btoa('pixels'), mimeType: 'image/png' }); emit('a note'); return 1";
        var run = (await Cli.RunWithInputAsync(home, Code, "run", "-")).Expect(0);
        Assert.Equal("1\n", run.Stdout);
        Assert.Contains("image/png, 6 bytes", run.Stderr);
        Assert.Contains("a note", run.Stderr);
        var json = (await Cli.RunWithInputAsync(home, Code, "run", "--json", "-")).Expect(0).Json;
        Assert.Equal(
            ["image", "text"],
            json.GetProperty("emitted").EnumerateArray().Select(b => b.GetProperty("type").GetString()));
    }

    private static async Task<StdioClient> LegacyAsync(Home home, string capabilities)
    {
        var client = StdioClient.Serve(home);
        await client.HandshakeAsync(
            $$$"""{"protocolVersion":"2025-11-25","capabilities":{{{capabilities}}}"""
            + ""","clientInfo":{"name":"test","version":"1"}}""");
        return client;
    }

    private static Task<Pending> BeginAsync(StdioClient client, string code) =>
        client.BeginCallAsync("execute_code", $$"""{"code":{{Fixture.Quote(code)}}}""");

    private static Task<Reply> ModernAsync(StdioClient client, string code, string more = "") =>
        client.ModernAsync("tools/call", Call(code) + more, capabilities: Elicits);

    private static Task<Pending> BeginModernAsync(StdioClient client, string code, string token, string more = "") =>
        client.BeginModernAsync(
            "tools/call", Call(code) + more, capabilities: Elicits, extraMeta: $",\"progressToken\":{token}");

    private static string Call(string code) =>
        $$"""  "name":"execute_code","arguments":{"code":{{Fixture.Quote(code)}}}  """;

    private static (string Key, JsonElement Request) Question(JsonElement result)
    {
        var question = Assert.Single(result.GetProperty("inputRequests").EnumerateObject());
        return (question.Name, question.Value);
    }

    private static string Retry(JsonElement asked, string key, string answer) =>
        $$""" ,"requestState":{{asked.GetProperty("requestState").GetRawText()}}"""
        + $$""","inputResponses":{"{{key}}":{{answer}}}""";
}
