namespace VoidMcp.EndToEnd.Calling;

public sealed class CancellingTests
{
    [Theory]
    [InlineData("legacy")]
    [InlineData("modern")]
    public async Task A_cancelled_call_is_cancelled_upstream_and_never_answered(string mode)
    {
        using var home = new Home();
        home.Registry =
            $"gateway: {{ expose: direct }}\nservers:\n"
            + $"  fx: {{ {Fixture.Yaml("--mode", mode, "--log", home.File("fx.log"))} }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        var call = await client.BeginCallAsync("fx__until", $$"""{"path":{{Fixture.Quote(home.File("never"))}}}""");
        await Patience.UntilAsync(() => Noted("# waiting"), "the server has the call");

        await client.SendAsync(
            """{"jsonrpc":"2.0","method":"notifications/cancelled","params":"""
            + $$$"""{"requestId":{{{call.Id}}},"reason":"enough"}}""");
        await Patience.UntilAsync(() => Noted("# cancelled"), "the server was told");
        await client.RequestAsync("ping");
        Assert.False(call.Reply.IsCompleted);

        bool Noted(string note) => home.Log("fx.log").Any(line => line.StartsWith(note, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelling_what_is_not_in_flight_harms_nothing()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        foreach (var id in new[] { "1", "4711", "\"4711\"", "null", "{}" })
        {
            await client.SendAsync(
                $$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""");
        }

        Assert.Equal(
            3, (await client.CallAsync("fx__add", """{"a":1,"b":2}""")).Structured.GetProperty("sum").GetInt32());
    }

    [Fact]
    [Trait("setting", "servers.timeout")]
    public async Task A_call_over_its_time_fails_and_is_cancelled_upstream()
    {
        using var home = new Home();
        home.Registry =
            $"gateway: {{ expose: direct }}\nservers:\n"
            + $"  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))}, timeout: 1s }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("fx__never");
        var reply = await client.CallAsync("fx__never");
        Assert.True(reply.Failed, reply.Raw);
        Assert.Contains("1 s", reply.Text.Replace("1s", "1 s", StringComparison.Ordinal));
        await Patience.UntilAsync(
            () => home.Log("fx.log").Any(l => l.StartsWith("# cancelled", StringComparison.Ordinal)),
            "the server was told");

        // On a busy machine a second may be too short for an answer.
        await Patience.UntilAsync(
            () => client.CallAsync("fx__add", """{"a":1,"b":2}"""),
            next => !next.Failed,
            "an answer",
            next => next.Raw);
    }

    [Fact]
    public Task Progress_from_the_server_gives_a_call_more_time() => GrowingLimit.TryAsync(
        TimeSpan.FromSeconds(2),
        async limit =>
        {
            using var home = new Home(
                $"{Home.Direct}\nservers:\n  fx: {{ {Fixture.Yaml()}, timeout: {limit.TotalSeconds}s }}\n");
            await using var client = await StdioClient.ConnectAsync(home);
            var arguments = $$"""{"ms":{{2 * limit.TotalMilliseconds}},"steps":20}""";
            var reply = await client.CallAsync("fx__slow", arguments, """{"progressToken":"p"}""");
            Assert.False(reply.Failed, reply.Raw);
        });

    /// <summary>The server is started by the call cancelled with a reason: its reader comes from there.</summary>
    [Fact]
    public async Task The_reason_of_one_cancellation_is_not_told_with_another()
    {
        const string Reason = "a matter between us";
        using var home = new Home();
        var command = Fixture.Yaml("--faults", "--log", home.File("fx.log"));
        home.Registry = $"{Home.Direct}\nservers:\n  fx: {{ {command} }}\n";
        await using var client = StdioClient.Serve(home);
        const string Client = """{"name":"test","version":"1"}""";
        await client.HandshakeAsync(
            $$"""{"protocolVersion":"2025-11-25","capabilities":{"elicitation":{} },"clientInfo":{{Client}} }""");
        await client.UntilListedAsync("fx__ask_loudly");
        Assert.True((await client.CallAsync("fx__crash")).Failed);
        var first = await client.BeginCallAsync("fx__until", $$"""{"path":{{Fixture.Quote(home.File("never"))}}}""");
        await UntilAsync("# waiting", 1);
        await CancelAsync(first, $",\"reason\":\"{Reason}\"");
        await UntilAsync("# cancelled", 1);

        var second = await client.BeginCallAsync("fx__ask_loudly");
        await client.RequestedAsync("elicitation/create");
        await CancelAsync(second, "");
        var takenBack = await client.RequestedAsync("notifications/cancelled");
        Assert.DoesNotContain(Reason, takenBack.Raw, StringComparison.Ordinal);
        await UntilAsync("# cancelled", 2);
        Assert.Single(home.Log("fx.log"), line => line.Contains(Reason, StringComparison.Ordinal));

        Task CancelAsync(Pending call, string more)
        {
            var said = $$"""{"requestId":{{call.Id}}{{more}} }""";
            return client.SendAsync($$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{{said}} }""");
        }

        Task UntilAsync(string note, int count) => Patience.UntilAsync(
            () => home.Log("fx.log").Count(line => line.StartsWith(note, StringComparison.Ordinal)) >= count,
            $"{count} × {note}");
    }
}
