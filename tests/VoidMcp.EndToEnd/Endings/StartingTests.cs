namespace VoidMcp.EndToEnd.Endings;

/// <summary>Gateways that end while their servers are still starting.</summary>
public sealed class StartingTests
{
    [Theory]
    [InlineData("the client closes stdin")]
    [InlineData("SIGTERM")]
    [InlineData("SIGKILL")]
    public async Task A_server_that_never_answered_the_handshake_goes_too(string way)
    {
        using var home = new Home($$"""
            servers:
              silent: { {{TinyServer.Yaml("silent", "stubborn", "child", "escaped", "log", "silent.log")}} }

            """);
        await using var family = new Family(home);
        await using var client = BusyGateway.Serve(home);
        await client.SendAsync(BusyGateway.Hello);
        await Patience.UntilAsync(() => home.Log("silent.log").Length > 0, "the server runs");

        await family.UntilGoneAsync(() =>
        {
            if (way == "SIGTERM") client.Signal(ProcessTree.Terminate);
            else if (way == "SIGKILL") client.Signal(ProcessTree.Kill);
            else client.CloseInput();
        });
    }

    /// <summary>
    /// Killed when it has so many processes: between a fork and an exec, a guard and a server, a server and its child.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task Killed_at_whatever_moment_of_its_start_it_leaves_nothing(int processes)
    {
        using var home = BusyGateway.NewHome();
        await using var family = new Family(home);
        await using var client = BusyGateway.Serve(home);
        await client.SendAsync(BusyGateway.Hello);
        await Patience.UntilAsync(() => family.Living.Count >= processes, $"{processes} processes run");

        await family.UntilGoneAsync(() => ProcessTree.TrySignal(client.Pid, ProcessTree.Kill));
    }
}
