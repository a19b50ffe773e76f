namespace VoidMcp.EndToEnd.Endings;

/// <summary>
/// Whatever ends the gateway, three seconds later no process is left of it, of its servers and of what they started,
/// however stubborn and wherever it went. Only where the client leaves by itself, servers have time to save before.
/// </summary>
public sealed class WaysToEndTests
{
    private static readonly Dictionary<string, Action<BusyGateway>> Orderly = new()
    {
        ["the client closes stdin"] = gateway => gateway.Client.CloseInput(),
        ["SIGTERM"] = gateway => gateway.Client.Signal(ProcessTree.Terminate),
        ["SIGINT"] = gateway => gateway.Client.Signal(ProcessTree.Interrupt),
        ["SIGHUP"] = gateway => gateway.Client.Signal(ProcessTree.HangUp),
        ["SIGINT and, impatiently, SIGTERM"] = gateway =>
        {
            gateway.Client.Signal(ProcessTree.Interrupt);
            gateway.Client.Signal(ProcessTree.Terminate);
        },
    };

    private static readonly Dictionary<string, Action<BusyGateway>> Sudden = new()
    {
        ["SIGKILL"] = gateway => gateway.Client.Signal(ProcessTree.Kill),
        ["SIGKILL to its group"] = gateway => ProcessTree.Signal(-gateway.Client.Pid, ProcessTree.Kill),
        ["SIGQUIT"] = gateway => gateway.Client.Signal(ProcessTree.Quit),
        ["a crash"] = gateway =>
        {
            // The runtime takes the first for a fault of its own code, and lets the next one through.
            while (!gateway.Client.HasExited)
            {
                ProcessTree.TrySignal(gateway.Client.Pid, ProcessTree.SegmentationFault);
                Thread.Sleep(1);
            }
        },
        ["an abort"] = gateway => gateway.Client.Signal(ProcessTree.Abort),
        ["SIGKILL in the middle of an orderly end"] = gateway =>
        {
            gateway.Client.CloseInput();
            gateway.Client.Signal(ProcessTree.Kill);
        },
        ["pkill -9 -f voidmcp"] = gateway =>
        {
            foreach (var pid in gateway.Family.Living.Where(
                pid => ProcessTree.CommandLineOf(pid).Contains("voidmcp", StringComparison.Ordinal)))
            {
                ProcessTree.TrySignal(pid, ProcessTree.Kill);
            }
        },
    };

    public static TheoryData<string> OrderlyWays => [.. Orderly.Keys];

    public static TheoryData<string> SuddenWays => [.. Sudden.Keys];

    [Theory]
    [MemberData(nameof(OrderlyWays))]
    [Trait("setting", "servers.stop-timeout")]
    public async Task In_order_servers_are_told_first_and_then_nothing_is_left(string way)
    {
        Assert.SkipWhen(way == "SIGHUP" && ProcessTree.IsHangUpIgnored, "SIGHUP is ignored here, as it is under nohup");
        await using var gateway = await BusyGateway.StartAsync();
        var grace = way == "the client closes stdin" ? Family.StopTimeout : TimeSpan.Zero;
        await gateway.Family.UntilGoneAsync(() => Orderly[way](gateway), grace);
        TinyServer.AssertSaidGoodbye(gateway.Home, BusyGateway.PoliteLog);
    }

    [Theory]
    [MemberData(nameof(SuddenWays))]
    public async Task Suddenly_nothing_is_left_either(string way)
    {
        await using var gateway = await BusyGateway.StartAsync();
        await gateway.Family.UntilGoneAsync(() => Sudden[way](gateway));
    }

    [Fact]
    public async Task A_guard_that_is_killed_has_a_successor_that_knows_everything()
    {
        await using var gateway = await BusyGateway.StartAsync();
        var first = Assert.Single(gateway.Family.Guards);
        ProcessTree.Signal(first, ProcessTree.Kill);
        await Patience.UntilAsync(() => gateway.Family.Guards.Any(pid => pid != first), "a new guard");

        await gateway.Family.UntilGoneAsync(() => gateway.Client.Signal(ProcessTree.Kill));
    }

    /// <summary>
    /// Then only the system is left to end the servers, and it ends them alone: a stubborn child of one would stay.
    /// </summary>
    [Fact]
    public async Task Where_the_guard_is_killed_in_the_same_moment_no_server_is_left()
    {
        using var home = new Home($$"""
            gateway: { expose: direct }
            servers:
              polite: { {{TinyServer.Yaml("log", BusyGateway.PoliteLog)}} }
              stubborn: { {{TinyServer.Yaml("stubborn")}} }

            """);
        await using var family = new Family(home);
        await using var client = BusyGateway.Serve(home);
        await client.InitializeAsync();
        Assert.False((await client.CallAsync("stubborn__pid")).Failed);
        await BusyGateway.UntilBusyAsync(home, family, processes: 4);
        family.AddUnmarked(client.Pid);

        // A gateway that is stopped starts no other guard.
        client.Signal(ProcessTree.Stop);
        ProcessTree.Signal(Assert.Single(family.Guards), ProcessTree.Kill);
        await family.UntilGoneAsync(() => client.Signal(ProcessTree.Kill));
    }
}
