namespace VoidMcp.EndToEnd.Endings;

/// <summary>
/// A gateway with everything below it that may want to stay: a server that goes when it is told, one that does not, one
/// that starts processes in sessions of their own, a call in flight, and a script that never ends.
/// </summary>
internal sealed class BusyGateway : IAsyncDisposable
{
    /// <summary>The log of the server that goes when its stdin ends.</summary>
    public const string PoliteLog = "polite.log";

    /// <summary>
    /// The gateway and its guard; the polite server; the stubborn one and its child; the one with children in its
    /// group, outside and detached.
    /// </summary>
    private const int Marked = 2 + 1 + 2 + 4;

    private BusyGateway(Home home, StdioClient client, Family family) =>
        (Home, Client, Family) = (home, client, family);

    public Home Home { get; }

    public StdioClient Client { get; }

    public Family Family { get; }

    public static Home NewHome() => new($$"""
        gateway: { expose: both }
        servers:
          polite: { {{TinyServer.Yaml("log", PoliteLog)}} }
          stubborn: { {{TinyServer.Yaml("stubborn", "child")}} }
          escaping: { {{TinyServer.Yaml("stubborn", "child", "escaped", "daemon")}} }

        """);

    /// <summary>What a client says first; only then are the servers started.</summary>
    public const string Hello =
        """{"jsonrpc":"2.0","id":"hello","method":"initialize","params":"""
        + """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"} } }""";

    /// <summary>Leads a group of its own, as under a shell, and writes no core where it crashes.</summary>
    public static StdioClient Serve(Home home) =>
        StdioClient.Start(home.Start("setsid", "/bin/sh", "-c", "ulimit -c 0; exec \"$0\" serve", Repository.Binary));

    public static async Task<BusyGateway> StartAsync()
    {
        var home = NewHome();
        var family = new Family(home);
        var gateway = new BusyGateway(home, Serve(home), family);
        await gateway.Client.InitializeAsync();
        foreach (var server in (string[])["polite", "stubborn", "escaping"])
            Assert.False((await gateway.Client.CallAsync($"{server}__pid")).Failed);
        Forget(await gateway.Client.BeginCallAsync("polite__never"));
        Forget(await gateway.Client.BeginCallAsync("execute_code", """{"code":"for (;;);"}"""));
        await UntilBusyAsync(home, family, processes: Marked);
        await Patience.UntilAsync(() => home.Log(PoliteLog).Contains("asked"), "a call is in flight");
        await Patience.UntilAsync(() => Workers(gateway.Client.Pid).Any(), "a script runs");
        family.AddUnmarked(gateway.Client.Pid);
        return gateway;
    }

    /// <summary>Waits until all servers run, with what they start, and the guard has become itself.</summary>
    public static Task UntilBusyAsync(Home home, Family family, int processes = Marked) => Patience.UntilAsync(
        () => family.Living.Count >= processes && family.Guards.Count == 1 && home.Log(PoliteLog).Length > 0,
        "the servers, what they started, and the guard run");

    public async ValueTask DisposeAsync()
    {
        await Family.DisposeAsync();
        await Client.DisposeAsync();
        Home.Dispose();
    }

    /// <summary>Script workers that have used a tenth of a second of processor time: only one in a loop has.</summary>
    private static IEnumerable<int> Workers(int gateway) => ProcessTree.Descendants(gateway)
        .Where(pid => ProcessTree.CommandLineOf(pid).Contains("__worker", StringComparison.Ordinal)
            && ProcessTree.TicksOf(pid) >= 10);

    /// <summary>It fails with the gateway, which nobody minds.</summary>
    private static void Forget(Pending call) => call.Reply.ContinueWith(
        r => r.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
