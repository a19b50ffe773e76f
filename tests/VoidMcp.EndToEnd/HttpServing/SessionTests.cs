using System.Net;

namespace VoidMcp.EndToEnd.HttpServing;

/// <summary>Clients of the legacy revisions over HTTP.</summary>
public sealed class SessionTests
{
    [Theory]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task A_session_begins_lists_calls_and_ends(string version)
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = await gateway.ConnectAsync(version);
        Assert.Equal(version, client.Version);
        Assert.True(client.Session!.Length >= 32 && client.Session.All(c => c is > ' ' and <= '~'), client.Session);
        Assert.Equal("{}", (await client.RequestAsync("ping")).Result.GetRawText());
        Assert.Contains("fx__add", (await client.RequestAsync("tools/list")).Raw);
        Assert.Equal(
            3, (await client.CallAsync("fx__add", """{"a":1,"b":2}""")).Structured.GetProperty("sum").GetInt32());

        using var ended = await client.SendAsync(HttpMethod.Delete, null);
        Assert.True(ended.IsSuccessStatusCode, $"{ended.StatusCode}");
        using var late = await client.PostAsync(client.Request("ping"));
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    }

    [Fact]
    public async Task Twenty_clients_at_once_share_one_set_of_servers_and_are_not_mixed_up()
    {
        using var home = new Home();
        home.Registry =
            $"gateway: {{ expose: both }}\nservers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))} }}\n";
        await using var gateway = await HttpGateway.StartAsync(home);
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.ConnectAsync()));
        Assert.Equal(20, clients.Select(c => c.Session).Distinct().Count());
        await Task.WhenAll(clients.SelectMany((client, n) => Enumerable.Range(0, 10).Select(async m =>
        {
            var sum = await client.CallAsync("fx__add", $$"""{"a":{{n * 1000}},"b":{{m}}}""");
            Assert.Equal((n * 1000) + m, sum.Structured.GetProperty("sum").GetInt32());
        })));
        await Task.WhenAll(clients.Select(async (client, n) =>
        {
            var code = Fixture.Quote($"return (await tools.fx.add({{ a: {n}, b: 1 }})).sum");
            Assert.Equal(
                n + 1,
                CodeAnswer.Of(await client.CallAsync("execute_code", $$"""{"code":{{code}}}""")).Result.GetInt32());
        }));
        Assert.Equal(1, home.Starts("fx.log"));
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public async Task Progress_comes_on_the_stream_of_its_call_in_order_and_before_the_answer()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = await gateway.ConnectAsync();
        using var call = await client.BeginCallAsync(
            "fx__slow", """{"ms":200,"steps":50}""", """{"progressToken":"p"}""");
        var messages = await call.RestAsync();
        Assert.Equal("waited in 50 steps", messages[^1].Text);
        var steps = messages.SkipLast(1).Select(m => m.Message.GetProperty("params")).ToList();
        Assert.Equal(Enumerable.Range(1, 50), steps.Select(p => p.GetProperty("progress").GetInt32()));
        Assert.All(steps, p => Assert.Equal("p", p.GetProperty("progressToken").GetString()));
    }

    [Fact]
    public async Task Each_question_of_a_script_goes_to_the_session_that_runs_it()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        var clients = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => gateway.ConnectAsync(capabilities: """{"elicitation":{}}""")));
        await Task.WhenAll(clients.Select(async (client, n) =>
        {
            var code = Fixture.Quote($"return await ask('Who is {n}?')");
            using var call = await client.BeginCallAsync("execute_code", $$"""{"code":{{code}}}""");
            var question = await call.NextAsync("elicitation/create");
            Assert.Equal(
                $"[a script] Who is {n}?", question.Message.GetProperty("params").GetProperty("message").GetString());
            var id = question.Message.GetProperty("id").GetRawText();
            using var answered = await client.PostAsync(
                $$$"""{"jsonrpc":"2.0","id":{{{id}}}"""
                + $$$""","result":{"action":"accept","content":{"answer":"client {{{n}}}"} } }""");
            Assert.Equal(HttpStatusCode.Accepted, answered.StatusCode);
            Assert.Equal($"client {n}", CodeAnswer.Of((await call.RestAsync())[^1]).Result.GetString());
        }));
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public async Task A_changed_list_is_told_on_the_stream_that_the_client_opened()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = await gateway.ConnectAsync();
        await client.CallAsync("fx__echo");
        using var listening = await client.ListenAsync();
        await client.CallAsync("fx__change");

        // The first one may still be about the tools that were found at the start.
        do await listening.NextAsync("notifications/tools/list_changed");
        while (!(await client.RequestAsync("tools/list")).Raw.Contains("fx__extra_1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broken_connection_cancels_nothing_and_the_client_gets_the_rest_behind_its_last_event()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = await gateway.ConnectAsync();
        var file = home.File("now");
        string? last;
        using (var call = await client.BeginCallAsync(
            "fx__until", $$"""{"path":{{Fixture.Quote(file)}}}""", id: "\"the call\""))
        {
            // Only the event without data that names a place to come back to.
            using var ping = await client.PostAsync(client.Request("ping"));
            last = await FirstIdAsync(call);
        }

        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        using var resumed = await client.ListenAsync(last);
        var answer = Assert.Single(await resumed.RestAsync());
        Assert.Equal("the call", answer.Message.GetProperty("id").GetString());
        Assert.False(answer.Failed, answer.Raw);
    }

    [Fact]
    public async Task What_was_read_already_does_not_come_again()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = await gateway.ConnectAsync();
        string? last;
        using (var call = await client.BeginCallAsync(
            "fx__slow", """{"ms":500,"steps":20}""", """{"progressToken":1}"""))
        {
            for (var n = 0; n < 5; n++) Assert.NotNull(await call.NextAsync());
            last = call.LastId;
        }

        using var resumed = await client.ListenAsync(last);
        var rest = await resumed.RestAsync();
        Assert.Equal(
            Enumerable.Range(6, 15),
            rest.SkipLast(1).Select(m => m.Message.GetProperty("params").GetProperty("progress").GetInt32()));
        Assert.Equal("waited in 20 steps", rest[^1].Text);
    }

    [Fact]
    public async Task A_cancelled_call_ends_its_stream_without_an_answer_and_is_cancelled_upstream()
    {
        using var home = new Home();
        home.Registry =
            $"gateway: {{ expose: direct }}\nservers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))} }}\n";
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = await gateway.ConnectAsync();
        using var call = await client.BeginCallAsync(
            "fx__until", $$"""{"path":{{Fixture.Quote(home.File("never"))}}}""", id: "77");
        await Patience.UntilAsync(
            () => home.Log("fx.log").Any(l => l.StartsWith("# waiting", StringComparison.Ordinal)),
            "the server has the call");
        using var cancelled = await client.PostAsync(
            """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":77}}""");
        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        Assert.Empty(await call.RestAsync());
        await Patience.UntilAsync(
            () => home.Log("fx.log").Any(l => l.StartsWith("# cancelled", StringComparison.Ordinal)),
            "the server was told");
    }

    [Fact]
    public async Task An_array_of_messages_is_taken_from_clients_of_2025_03_26_alone()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var old = await gateway.ConnectAsync("2025-03-26");
        var batch =
            $"[{old.Request("ping", id: "1")},{old.Request("tools/list", id: "2")},{{\"jsonrpc\":\"2.0\","
            + $"\"method\":\"notifications/x\"}}]";
        using (var response = await old.PostAsync(batch))
        {
            using (var events = await EventReader.OpenAsync(response))
        {
            Assert.Equal(
                [1, 2], (await events.RestAsync()).Select(m => m.Message.GetProperty("id").GetInt32()).Order());
        }
        }

        using (var response = await old.PostAsync($"[{{\"x\":1}},{old.Request("ping", id: "3")}]"))
        {
            using (var events = await EventReader.OpenAsync(response))
        {
            Assert.Equal(
                ["null", "3"], (await events.RestAsync()).Select(m => m.Message.GetProperty("id").GetRawText()));
        }
        }

        using var client = await gateway.ConnectAsync("2025-11-25");
        using var refused = await client.PostAsync(batch);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task A_new_gateway_knows_no_session_of_the_one_before()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        string session, token;
        await using (var gateway = await HttpGateway.StartAsync(home))
        {
            using var client = await gateway.ConnectAsync();
            (session, token) = (client.Session!, gateway.Token);
        }

        await using var next = await HttpGateway.StartAsync(home);
        Assert.Equal(token, next.Token);
        using var back = new HttpPeer(next.Client()) { Session = session };
        using var response = await back.PostAsync(back.Request("ping"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        await back.InitializeAsync();
        Assert.Equal("{}", (await back.RequestAsync("ping")).Result.GetRawText());
    }

    private static async Task<string> FirstIdAsync(EventReader call)
    {
        // Reading on would wait for the answer; the id's line comes first.
        var next = call.NextAsync();
        await Patience.UntilAsync(() => call.LastId is not null, "an event's id");
        Assert.False(next.IsCompleted);
        _ = next.ContinueWith(t => t.Exception, TaskScheduler.Default);
        return call.LastId!;
    }
}
