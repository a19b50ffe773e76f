using System.Text.Json;

namespace VoidMcp.EndToEnd.Features;

/// <summary>
/// A server asks back while it is called (sampling, elicitation, roots), in all four pairings of eras, from direct
/// calls and from scripts.
/// </summary>
public sealed class AskingTests
{
    /// <summary>The question that a call causes; fails where the call ends first.</summary>
    private static async Task<Reply> QuestionOfAsync(FeatureClient client, Pending call)
    {
        const string Method = "elicitation/create";
        await Patience.UntilAsync(
            () => call.Reply.IsCompleted || client.Client.Notifications(Method).Count > 0,
            $"{Method} or the call's end");
        Assert.False(call.Reply.IsCompleted, "the call ended before it asked");
        return await client.Client.RequestedAsync(Method);
    }

    private const string Capabilities =
        """{"sampling":{},"elicitation":{"form":{},"url":{}},"roots":{"listChanged":true}}""";
    private const string Form =
        """{"method":"elicitation/create","params":{"message":"Sure, ü?","requestedSchema":"""
        + """{"type":"object","properties":{"sure":{"type":"boolean"}}},"x-kept":1.0}}""";
    private const string Sampling =
        """{"method":"sampling/createMessage","params":"""
        + """{"messages":[{"role":"user","content":{"type":"text","text":"2+2?"}}],"maxTokens":9}}""";
    private const string Roots = """{"method":"roots/list"}""";

    public static TheoryData<string, bool, string, string> Questions
    {
        get
        {
            var data = new TheoryData<string, bool, string, string>();
            foreach (var server in (string[])["legacy", "modern"])
            {
                foreach (var isModern in (bool[])[false, true])
                {
                    data.Add(server, isModern, Form, """{"action":"accept","content":{"sure":true},"x-more":2.0}""");
                    data.Add(
                        server,
                        isModern,
                        Sampling,
                        """{"role":"assistant","content":{"type":"text","text":"4"},"model":"m"}""");
                    data.Add(server, isModern, Roots, """{"roots":[{"uri":"file:///home/ann","name":"ann"}]}""");
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_direct_call_is_asked_and_gets_the_answer_through(
        string server, bool isModern, string question, string answer)
    {
        using var home = Serving(server);
        await using var client = await FeatureClient.ConnectAsync(home, isModern, Capabilities);
        await client.Client.UntilListedAsync("fx__ask");
        var reply = await AnsweredAsync(client, isModern, "fx__ask", question, question, answer);
        Assert.False(reply.Failed, reply.Raw);
        Assert.Equal(answer, Given(reply.Structured, server));
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_script_is_asked_and_gets_the_answer_through(
        string server, bool isModern, string question, string answer)
    {
        using var home = Serving(server);
        await using var client = await FeatureClient.ConnectAsync(home, isModern, Capabilities);
        await client.Client.UntilListedAsync("fx__ask");
        var code = $$"""{"code":{{Fixture.Quote($"return await tools.fx.ask({question})")}}}""";
        var reply = await AnsweredAsync(client, isModern, "execute_code", code, question, answer);
        Assert.False(reply.Failed, reply.Raw);
        using var expected = JsonDocument.Parse(answer);
        using var given = JsonDocument.Parse(Given(CodeAnswer.Of(reply).Result, server));
        Assert.True(JsonElement.DeepEquals(expected.RootElement, given.RootElement), reply.Raw);
    }

    [Theory]
    [InlineData("legacy", false)]
    [InlineData("legacy", true)]
    [InlineData("modern", false)]
    public async Task A_client_that_offers_nothing_is_not_asked_and_the_server_is_told(string server, bool isModern)
    {
        using var home = Serving(server);
        await using var client = await FeatureClient.ConnectAsync(home, isModern);
        await client.Client.UntilListedAsync("fx__ask");
        var reply = await client.CallAsync("fx__ask", Form);
        Assert.Contains(
            server == "legacy" ? "does not support 'elicitation/create'" : "which the client does not support",
            reply.Raw);
        Assert.Empty(client.Client.Notifications("elicitation/create"));
    }

    [Fact]
    public async Task Between_modern_peers_input_required_passes_with_the_servers_name()
    {
        using var home = Serving("modern");
        await using var client = await FeatureClient.ConnectAsync(home, isModern: true, Capabilities);
        await client.Client.UntilListedAsync("fx__ask");
        var first = await client.CallAsync("fx__ask", Form);
        Assert.Equal("opaque of the fixture", first.Result.GetProperty("requestState").GetString());
        Assert.Equal("1.0", first.Result.GetProperty("x-kept").GetRawText());
        Assert.Equal(Named(Form), first.Result.GetProperty("inputRequests").GetProperty("q").GetRawText());
        var second = await client.RequestAsync(
            "tools/call",
            $$""" "name":"fx__ask","arguments":{{Form}},"inputResponses":{"q":{"action":"decline"} }"""
            + ""","requestState":"opaque of the fixture" """);
        Assert.Equal("""{"action":"decline"}""", second.Structured.GetProperty("answer").GetRawText());
        Assert.Equal(Capabilities, second.Structured.GetProperty("capabilities").GetRawText());
    }

    [Fact]
    public async Task A_question_is_taken_back_when_the_call_is_cancelled_and_when_the_server_cancels()
    {
        using var home = Serving("legacy");
        await using var client = await FeatureClient.ConnectAsync(home, isModern: false, Capabilities);
        await client.Client.UntilListedAsync("fx__ask");
        var call = await client.BeginCallAsync("fx__ask", Form);
        var question = await client.Client.RequestedAsync("elicitation/create");
        await client.Client.SendAsync(
            $$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{call.Id}}} } }""");
        var cancelled = await client.Client.RequestedAsync("notifications/cancelled");
        Assert.Equal(
            question.Message.GetProperty("id").GetRawText(),
            cancelled.Message.GetProperty("params").GetProperty("requestId").GetRawText());
        Assert.False((await client.CallAsync("fx__add", """{"a":1,"b":2}""")).Failed);
    }

    [Fact]
    public async Task A_refusal_of_the_client_reaches_the_server_as_it_is()
    {
        using var home = Serving("legacy");
        await using var client = await FeatureClient.ConnectAsync(home, isModern: false, Capabilities);
        await client.Client.UntilListedAsync("fx__ask");
        var call = await client.BeginCallAsync("fx__ask", Sampling);
        var question = await client.Client.RequestedAsync("sampling/createMessage");
        await client.Client.SendAsync(
            $$$"""{"jsonrpc":"2.0","id":{{{question.Message.GetProperty("id").GetRawText()}}}"""
            + ""","error":{"code":-1,"message":"User rejected sampling request","data":[1.0]}}""");
        Assert.Equal(
            """{"code":-1,"message":"User rejected sampling request","data":[1.0]}""",
            (await call.Reply).Structured.GetRawText());
    }

    [Fact]
    public Task A_server_that_waits_for_its_user_is_not_timed_out() => GrowingLimit.TryAsync(
        TimeSpan.FromMilliseconds(300),
        async limit =>
        {
            using var home = new Home();
            var timeout = $"timeout: {limit.TotalMilliseconds}ms";
            home.Registry = $"{Home.Both}\nservers:\n  fx: {{ {Fixture.Yaml("--features")}, {timeout} }}\n";
            await using var client = await FeatureClient.ConnectAsync(home, isModern: false, Capabilities);
            await client.Client.UntilListedAsync("fx__ask");
            var call = await client.BeginCallAsync("fx__ask", Form);
            var question = await QuestionOfAsync(client, call);
            Assert.True((await client.CallAsync("fx__never")).Failed);
            await client.Client.AnswerAsync(question, """{"action":"cancel"}""");
            Assert.Equal("""{"action":"cancel"}""", (await call.Reply).Structured.GetRawText());
        });

    [Fact]
    public Task A_script_whose_server_waits_for_its_user_is_not_timed_out() => GrowingLimit.TryAsync(
        TimeSpan.FromSeconds(1),
        async limit =>
        {
            using var home = new Home();
            var timeout = $"code: {{ timeout: {limit.TotalSeconds}s }}";
            home.Registry = $"{Home.Both}\n{timeout}\nservers:\n  fx: {{ {Fixture.Yaml("--features")} }}\n";
            await using var client = await FeatureClient.ConnectAsync(home, isModern: false, Capabilities);
            await client.Client.UntilListedAsync("fx__ask");
            var code = Fixture.Quote($"return await tools.fx.ask({Form})");
            var call = await client.BeginCallAsync("execute_code", $$"""{"code":{{code}}}""");
            var question = await QuestionOfAsync(client, call);

            // Another script's whole time passes while the person thinks.
            const string Waits = """{"code":"await new Promise(() => setTimeout(() => {}, 600000))"}""";
            Assert.True((await client.CallAsync("execute_code", Waits)).Failed);
            await client.Client.AnswerAsync(question, """{"action":"cancel"}""");
            Assert.Equal("""{"action":"cancel"}""", CodeAnswer.Of(await call.Reply).Result.GetRawText());
        });

    [Fact]
    public async Task A_page_to_be_visited_is_an_error_for_a_legacy_client_and_a_question_for_a_modern_one()
    {
        using var home = Serving("legacy");
        await using (var legacy = await FeatureClient.ConnectAsync(home, isModern: false, Capabilities))
        {
            await legacy.Client.UntilListedAsync("fx__visit");
            var refused = await legacy.CallAsync("fx__visit");
            Assert.Equal(-32042, refused.Error.GetProperty("code").GetInt32());
            var page = refused.Error.GetProperty("data").GetProperty("elicitations")[0];
            Assert.Equal("e-1", page.GetProperty("elicitationId").GetString());
            Assert.Matches(@"^\[fx\] .*\(opens [a-z.]+\)$", page.GetProperty("message").GetString());
        }

        await using var modern = await FeatureClient.ConnectAsync(home, isModern: true, Capabilities);
        await modern.Client.UntilListedAsync("fx__visit");
        var reply = await AnsweredAsync(
            modern, true, "fx__visit", "{}", """{"method":"elicitation/create"}""", """{"action":"accept"}""");
        Assert.Equal("visited", reply.Text);
    }

    [Fact]
    public async Task A_page_to_be_visited_is_a_question_from_a_script_where_the_client_can_lead_its_user_there()
    {
        const string Script = """{"code":"return await tools.fx.visit({})"}""";
        using var home = Serving("legacy");
        await using (var client = await FeatureClient.ConnectAsync(
            home, isModern: false, """{"elicitation":{"url":{} } }"""))
        {
            var call = await client.BeginCallAsync("execute_code", Script);
            var question = await client.Client.RequestedAsync("elicitation/create");
            Assert.Equal("url", question.Message.GetProperty("params").GetProperty("mode").GetString());
            await client.Client.AnswerAsync(question, """{"action":"accept"}""");
            Assert.Equal("visited", CodeAnswer.Of(await call.Reply).Result.GetString());
        }

        await using var plain = await FeatureClient.ConnectAsync(home, isModern: false, """{"elicitation":{} }""");
        var refused = await plain.CallAsync("execute_code", Script);
        Assert.True(refused.Failed);
        Assert.Contains("The user must first open https://", refused.Raw);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tools_for_clients_that_can_be_asked_are_there_although_another_client_read_the_list(bool isModern)
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", ["--shy"]));
        await using (var poor = await FeatureClient.ConnectAsync(home, isModern))
            await poor.Client.UntilListedAsync("fx__echo");
        await using (var direct = await FeatureClient.ConnectAsync(home, isModern, """{"sampling":{} }"""))
        {
            Assert.False((await direct.CallAsync("fx__extra_1", """{"a":1}""")).Failed);
            Assert.Contains("fx__extra_1", (await direct.RequestAsync("tools/list")).Raw);
        }

        File.Delete(
            Assert.Single(Directory.GetFiles(Path.Combine(home.VoidMcpHome, "cache", "definitions"), "fx+*.json")));
        await using var coding = await FeatureClient.ConnectAsync(home, isModern, """{"sampling":{} }""");
        Assert.Equal(1, CodeAnswer
            .Of(await coding.CallAsync("execute_code", """{"code":"return await tools.fx.extra_1({a:1})"}"""))
            .Result.GetProperty("a")
            .GetInt32());
    }

    [Fact]
    public async Task Changed_roots_reach_the_server()
    {
        using var home = new Home();
        home.Registry =
            $"{Home.Both}\nservers:\n  fx: {{ {Fixture.Yaml("--features", "--log", home.File("fx.log"))} }}\n";
        await using var client = await FeatureClient.ConnectAsync(home, isModern: false, Capabilities);
        await client.Client.UntilListedAsync("fx__ask");
        await client.Client.SendAsync("""{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}""");
        await Patience.UntilAsync(
            () => home.Log("fx.log").Any(l => l.Contains("roots/list_changed", StringComparison.Ordinal)), "told");
        Assert.Contains(home.Log("fx.log"), l => l.Contains("\"initialize\"", StringComparison.Ordinal)
            && l.Contains("\"roots\":{\"listChanged\":true}", StringComparison.Ordinal));
    }

    private static Home Serving(string mode) => Home.WithFixtures(Home.Both, ("fx", ["--features", "--mode", mode]));

    /// <summary>Calls, answers what is asked in the way of the client's era, and gives the final reply.</summary>
    private static async Task<Reply> AnsweredAsync(
        FeatureClient client, bool isModern, string tool, string arguments, string question, string answer)
    {
        var method = JsonElement.Parse(question).GetProperty("method").GetString()!;
        if (!isModern)
        {
            var call = await client.BeginCallAsync(tool, arguments);
            var asked = await client.Client.RequestedAsync(method);
            if (JsonElement.Parse(Named(question)).TryGetProperty("params", out var parameters))
            {
                // What a direct call says passes as it was written, but for the server's name; a script writes it anew.
                if (tool == "fx__ask")
                    Assert.Equal(parameters.GetRawText(), asked.Message.GetProperty("params").GetRawText());
                Assert.True(JsonElement.DeepEquals(parameters, asked.Message.GetProperty("params")), asked.Raw);
            }

            await client.Client.AnswerAsync(asked, answer);
            return await call.Reply;
        }

        var first = (await client.CallAsync(tool, arguments)).Result;
        Assert.Equal("input_required", first.GetProperty("resultType").GetString());
        var wish = Assert.Single(first.GetProperty("inputRequests").EnumerateObject());
        Assert.Equal(method, wish.Value.GetProperty("method").GetString());
        var state = first.GetProperty("requestState").GetRawText();
        return await client.RequestAsync(
            "tools/call",
            $$""" "name":{{Fixture.Quote(tool)}},"arguments":{{arguments}}"""
            + $$""","inputResponses":{ {{Fixture.Quote(wish.Name)}}:{{answer}} },"requestState":{{state}} """);
    }

    /// <summary>The question as a client gets it: with the server's name before the message.</summary>
    private static string Named(string question) =>
        question.Replace("\"message\":\"", "\"message\":\"[fx] ", StringComparison.Ordinal);

    private static string Given(JsonElement structured, string server) =>
        server == "modern" ? structured.GetProperty("answer").GetRawText() : structured.GetRawText();
}
