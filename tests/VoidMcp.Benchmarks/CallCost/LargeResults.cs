namespace VoidMcp.Benchmarks.CallCost;

/// <summary>Calls that return one long text, one at a time; the connections take turns call by call.</summary>
internal static class LargeResults
{
    private const int Megabyte = 1_000_000, WarmUps = 2;

    public static IEnumerable<CostRow> Measure(BlockingPeer direct, BlockingPeer relay, BlockingPeer gateway) =>
    [
        .. Measure(direct, relay, gateway, EchoServer.Large, megabytes: 1, calls: 40, atMost: 3),
        .. Measure(direct, relay, gateway, EchoServer.Large, megabytes: 10, calls: 16, atMost: 2),
        .. Measure(direct, relay, gateway, EchoServer.Large, megabytes: 50, calls: 8, atMost: 2),
        .. Measure(direct, relay, gateway, EchoServer.Json, megabytes: 1, calls: 20, atMost: 3),
        .. Measure(direct, relay, gateway, EchoServer.Json, megabytes: 10, calls: 8, atMost: 2),
        .. Measure(direct, relay, gateway, EchoServer.Plain, megabytes: 1, calls: 20, atMost: 3),
        .. Measure(direct, relay, gateway, EchoServer.Plain, megabytes: 10, calls: 8, atMost: 2),
    ];

    private static IEnumerable<CostRow> Measure(
        BlockingPeer direct,
        BlockingPeer relay,
        BlockingPeer gateway,
        string tool,
        int megabytes,
        int calls,
        double atMost)
    {
        var bytes = megabytes * Megabyte;
        var arguments = $"{{\"bytes\":{bytes}}}";
        var large = new PreparedCall(tool, arguments);
        var exposed = new PreparedCall(BenchmarkHome.Exposed(tool), arguments);

        // The first calls make the text, and the room that it needs.
        for (var i = 0; i < WarmUps; i++)
        {
            direct.Call(large, bytes);
            relay.Call(large, bytes);
            gateway.Call(exposed, bytes);
        }

        var (directTimes, relayTimes) = (new BlockTimes(), new BlockTimes());
        var (times, use) = (new BlockTimes(), new ThreadUse(gateway.Pid));
        for (var i = 0; i < calls; i++)
        {
            directTimes.Add([direct.Call(large, bytes)]);
            relayTimes.Add([relay.Call(large, bytes)]);
            times.Add([gateway.Call(exposed, bytes)]);
        }

        use.Look();
        var spread = directTimes.SpreadAt(0.5);
        var kind = tool switch
        {
            EchoServer.Json => "JSON as text",
            EchoServer.Plain => "unescaped text",
            _ => "text",
        };
        yield return new CostRow($"{megabytes} MB of {kind}, p50", "ms")
        {
            Direct = directTimes.P50 / 1000,
            DirectSpread = [spread[0] / 1000, spread[1] / 1000],
            Through = times.P50 / 1000,
            Ratio = times.P50 / directTimes.P50,
            Target = Target.Most(atMost),
        };
        yield return new CostRow("  a bare relay instead", "ms")
        {
            Direct = directTimes.P50 / 1000,
            Through = relayTimes.P50 / 1000,
            Ratio = relayTimes.P50 / directTimes.P50,
        };
        yield return new CostRow("  CPU a call", "ms") { Through = use.CpuNanoseconds / 1e6 / calls };
    }
}
