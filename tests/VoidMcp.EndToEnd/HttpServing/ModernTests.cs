using System.Net;
using System.Text;

namespace VoidMcp.EndToEnd.HttpServing;

/// <summary>Clients of 2026-07-28 over HTTP: every request stands for itself.</summary>
public sealed class ModernTests
{
    private const string Elicits = """{"elicitation":{}}""";

    [Fact]
    public async Task Requests_are_answered_without_a_session()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = new HttpPeer(gateway.Client());
        using var discovered = await client.ModernAsync("server/discover");
        Assert.False(discovered.Headers.Contains("Mcp-Session-Id"));
        Assert.Contains(HttpPeer.Modern, (await discovered.ReplyAsync())
            .Result.GetProperty("supportedVersions").EnumerateArray().Select(v => v.GetString()));
        using var called = await client.ModernCallAsync("fx__add", """{"a":1,"b":2}""");
        Assert.Equal(3, (await called.ReplyAsync()).Structured.GetProperty("sum").GetInt32());
    }

    [Fact]
    public async Task Clients_that_use_the_same_ids_get_their_own_answers()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            using var client = new HttpPeer(gateway.Client());
            using var called = await client.ModernCallAsync("fx__add", $$"""{"a":{{n}},"b":1000}""");
            Assert.Equal(n + 1000, (await called.ReplyAsync()).Structured.GetProperty("sum").GetInt32());
        }));
    }

    [Theory]
    [InlineData("Mcp-Method", null)]
    [InlineData("Mcp-Method", "tools/list")]
    [InlineData("Mcp-Name", null)]
    [InlineData("Mcp-Name", "fx__other")]
    [InlineData("Mcp-Name", "=?base64?not base64?=")]
    [InlineData("MCP-Protocol-Version", null)]
    [InlineData("MCP-Protocol-Version", "2025-11-25")]
    public async Task Headers_that_differ_from_the_body_are_refused(string header, string? value)
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = new HttpPeer(gateway.Client());
        using var response = await client.ModernAsync(
            "tools/call",
            "\"name\":\"fx__add\",\"arguments\":{}",
            name: "fx__add",
            id: "\"x\"",
            headers: (header, value));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var reply = await response.ReplyAsync();
        Assert.Equal(-32020, reply.Error.GetProperty("code").GetInt32());
        Assert.Equal("x", reply.Message.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_name_that_no_header_can_carry_comes_as_base64()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = new HttpPeer(gateway.Client());
        var name = $"=?base64?{Convert.ToBase64String(Encoding.UTF8.GetBytes("fx__add"))}?=";
        using var response = await client.ModernAsync(
            "tools/call", """ "name":"fx__add","arguments":{"a":1,"b":2} """, name: name);
        Assert.Equal(3, (await response.ReplyAsync()).Structured.GetProperty("sum").GetInt32());
    }

    [Fact]
    public async Task Errors_have_their_http_status()
    {
        using var home = new Home("servers: {}\n");
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = new HttpPeer(gateway.Client());
        await Expect(client.ModernAsync("no/such/method"), HttpStatusCode.NotFound, -32601);
        foreach (var removed in new[]
        {
            "initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe",
        })
        {
            await Expect(client.ModernAsync(removed), HttpStatusCode.NotFound, -32601);
        }

        const string Old =
            """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":"""
            + "{\"io.modelcontextprotocol/protocolVersion\":\"2099-01-01\""
            + ""","io.modelcontextprotocol/clientCapabilities":{}}}}""";
        await Expect(
            client.PostAsync(Old, ("MCP-Protocol-Version", "2099-01-01"), ("Mcp-Method", "tools/list")),
            HttpStatusCode.BadRequest,
            -32022);
        const string Incapable =
            """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":"""
            + """{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""";
        await Expect(
            client.PostAsync(Incapable, ("MCP-Protocol-Version", HttpPeer.Modern), ("Mcp-Method", "tools/list")),
            HttpStatusCode.BadRequest,
            -32602);
        await Expect(
            client.PostAsync(
                client.Request("tools/list"), ("MCP-Protocol-Version", HttpPeer.Modern), ("Mcp-Method", "tools/list")),
            HttpStatusCode.BadRequest,
            -32602);
        using var get = await client.SendAsync(HttpMethod.Get, null, ("MCP-Protocol-Version", HttpPeer.Modern));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        using var delete = await client.SendAsync(HttpMethod.Delete, null, ("MCP-Protocol-Version", HttpPeer.Modern));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, delete.StatusCode);
    }

    [Fact]
    public async Task Whoever_closes_the_stream_cancels_the_call()
    {
        using var home = new Home();
        home.Registry =
            $"gateway: {{ expose: direct }}\nservers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))} }}\n";
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = new HttpPeer(gateway.Client());
        using (await client.ModernCallAsync("fx__until", $$"""{"path":{{Fixture.Quote(home.File("never"))}}}"""))
        {
            await Patience.UntilAsync(
                () => home.Log("fx.log").Any(l => l.StartsWith("# waiting", StringComparison.Ordinal)),
                "the server has the call");
        }

        await Patience.UntilAsync(
            () => home.Log("fx.log").Any(l => l.StartsWith("# cancelled", StringComparison.Ordinal)),
            "the server was told");
    }

    [Fact]
    public async Task Changes_are_told_on_a_listening_stream_under_the_clients_own_id()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = new HttpPeer(gateway.Client());
        using var warm = await client.ModernCallAsync("fx__echo", "{}");
        using var response = await client.ModernAsync(
            "subscriptions/listen", """ "notifications":{"toolsListChanged":true} """, id: "\"mine\"");
        using var listening = await EventReader.OpenAsync(response);
        await listening.NextAsync("notifications/subscriptions/acknowledged");
        using var changed = await client.ModernCallAsync("fx__change", "{}");
        var told = await listening.NextAsync("notifications/tools/list_changed");
        Assert.Equal("mine", told.Message.GetProperty("params")
            .GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetString());
        Assert.Null(listening.LastId);
    }

    [Fact]
    public async Task A_question_is_the_answer_and_the_retry_finds_its_call()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async n =>
        {
            using var client = new HttpPeer(gateway.Client());
            var arguments = $$"""{"code":{{Fixture.Quote($"return await ask('Who is {n}?')")}}}""";
            using var first = await client.ModernCallAsync("execute_code", arguments, capabilities: Elicits);
            var asked = (await first.ReplyAsync()).Result;
            Assert.Equal("input_required", asked.GetProperty("resultType").GetString());
            var question = Assert.Single(asked.GetProperty("inputRequests").EnumerateObject());
            Assert.Equal(
                $"[a script] Who is {n}?", question.Value.GetProperty("params").GetProperty("message").GetString());
            var retry =
                $$""" ,"requestState":{{asked.GetProperty("requestState").GetRawText()}},"inputResponses":"""
                + $$"""{"{{question.Name}}":{"action":"accept","content":{"answer":"client {{n}}"} } }""";
            using var second = await client.ModernCallAsync("execute_code", arguments, retry, Elicits, id: "2");
            Assert.Equal($"client {n}", CodeAnswer.Of(await second.ReplyAsync()).Result.GetString());
        }));
    }

    [Fact]
    public async Task A_retry_with_a_state_that_is_not_ours_runs_nothing()
    {
        using var home = new Home();
        home.Registry =
            $"{Home.Direct}\nservers:\n  fx: {{ {Fixture.Yaml("--features", "--log", home.File("fx.log"))} }}\n";
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = new HttpPeer(gateway.Client());
        const string arguments = """{"method":"roots/list"}""";
        using var first = await client.ModernCallAsync("fx__ask", arguments, capabilities: """{"roots":{} }""");
        var state = (await first.ReplyAsync()).Result.GetProperty("requestState").GetString()!;
        var calls = Calls();
        foreach (var wrong in new[] { $"\"{state[..^2]}xx\"", "\"\"", "\"garbage\"", "5", "null" })
        {
            using var retry = await client.ModernCallAsync(
                "fx__ask", arguments, $",\"requestState\":{wrong},\"inputResponses\":{{}}", """{"roots":{} }""");
            Assert.Equal(-32602, await retry.ErrorCodeAsync());
        }

        Assert.Equal(calls, Calls());
        using var right = await client.ModernCallAsync(
            "fx__ask",
            arguments,
            $",\"requestState\":\"{state}\",\"inputResponses\":{{\"question-1\":{{\"roots\":[]}}}}",
            """{"roots":{} }""");
        Assert.Equal("""{"roots":[]}""", (await right.ReplyAsync()).Structured.GetRawText());

        int Calls() => home.Log("fx.log").Count(line => line.Contains("tools/call", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_large_result_can_be_read_by_a_later_request()
    {
        using var home = Home.WithFixtures("code: { max-result: 1KiB }\n" + Home.Code, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = new HttpPeer(gateway.Client());
        using var large = await client.ModernCallAsync(
            "execute_code", """{"code":"return Array.from({ length: 1000 }, (_, i) => 'item ' + i)"}""");
        Assert.Contains("r1", (await large.ReplyAsync()).Text);
        using var opened = await client.ModernCallAsync(
            "execute_code", """{"code":"return (await results.get('r1')).length"}""");
        Assert.Equal(1000, CodeAnswer.Of(await opened.ReplyAsync()).Result.GetInt32());
    }

    private static async Task Expect(Task<HttpResponseMessage> request, HttpStatusCode status, int code)
    {
        using var response = await request;
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, await response.ErrorCodeAsync());
    }
}
