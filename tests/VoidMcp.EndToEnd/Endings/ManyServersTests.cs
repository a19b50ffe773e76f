namespace VoidMcp.EndToEnd.Endings;

/// <summary>The end of a gateway with many servers, or with some that are wanted until the last moment.</summary>
public sealed class ManyServersTests
{
    [Fact]
    public async Task Twenty_stubborn_servers_are_ended_at_once_and_not_one_after_another()
    {
        var servers = Enumerable.Range(1, 20).Select(n => $"  s{n}: {{ {TinyServer.Yaml("stubborn", "child")} }}\n");
        using var home = new Home($"{Home.Direct}\nservers:\n{string.Concat(servers)}");
        await using var family = new Family(home);
        await using var client = BusyGateway.Serve(home);
        await client.InitializeAsync();
        for (var n = 1; n <= 20; n++) await client.UntilListedAsync($"s{n}__pid");
        await Patience.UntilAsync(() => family.Living.Count >= 42, "all servers and their children run");

        await family.UntilGoneAsync(() => client.CloseInput(), Family.StopTimeout);
        Assert.Equal(0, await client.ExitAsync());
    }

    [Fact]
    public async Task A_server_that_is_being_stopped_is_not_started_again_for_calls_that_still_come()
    {
        using var home = new Home($$"""
            gateway: { expose: both }
            code: { max-calls: 10000, timeout: 60s }
            servers:
              wanted: { {{TinyServer.Yaml("log", "wanted.log")}} }
              stubborn: { {{TinyServer.Yaml("stubborn")}} }

            """);
        await using var family = new Family(home);
        await using var client = BusyGateway.Serve(home);
        await client.InitializeAsync();
        Assert.False((await client.CallAsync("stubborn__pid")).Failed);
        Assert.False((await client.CallAsync("wanted__pid")).Failed);
        var script = await client.BeginCallAsync("execute_code",
            """{"code":"for (;;) { try { await tools.wanted.pid({}); } catch { await sleep(1); } }"}""");
        _ = script.Reply.ContinueWith(
            r => r.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        for (var n = 0; n < 20; n++) Assert.False((await client.CallAsync("wanted__pid")).Failed);

        await family.UntilGoneAsync(() => client.Signal(ProcessTree.Terminate));
        Assert.Single(home.Log("wanted.log"), line => line.StartsWith("started", StringComparison.Ordinal));
        TinyServer.AssertSaidGoodbye(home, "wanted.log");
    }
}
