namespace VoidMcp.Benchmarks.CallCost;

/// <summary>
/// One small call after the other. The direct connection, a bare relay, a gateway with one registered server and one
/// with many take turns in short blocks, so that what else the machine does weighs on all alike.
/// </summary>
internal static class OneAtATime
{
    private const int Rounds = 60, CallsPerBlock = 200, WarmUps = 3000;

    public static IEnumerable<CostRow> Measure(
        BlockingPeer direct,
        BlockingPeer relay,
        BlockingPeer one,
        BlockingPeer many,
        int servers,
        List<string> notes)
    {
        var (small, exposed) = (new PreparedCall(EchoServer.Small, "{}"), Exposed());
        var ticks = new long[CallsPerBlock];
        for (var i = 0; i < WarmUps / CallsPerBlock; i++)
        {
            Block(direct, small, ticks);
            Block(relay, small, ticks);
            Block(one, exposed, ticks);
            Block(many, exposed, ticks);
        }

        var (directTimes, relayTimes) = (new BlockTimes(), new BlockTimes());
        var (oneTimes, manyTimes) = (new BlockTimes(), new BlockTimes());
        var (oneUse, manyUse) = (new ThreadUse(one.Pid), new ThreadUse(many.Pid));
        for (var i = 0; i < Rounds; i++)
        {
            directTimes.Add(Block(direct, small, ticks));
            relayTimes.Add(Block(relay, small, ticks));
            oneTimes.Add(Block(one, exposed, ticks));
            oneUse.Look();
            manyTimes.Add(Block(many, exposed, ticks));
            manyUse.Look();
        }

        // What a gateway put off until later is part of the cost: the looks leave no gap between them.
        oneUse.Look();
        var ended = oneUse.Ended + manyUse.Ended;
        if (ended > 0) notes.Add($"{ended} threads of the gateways ended; the last moments of each are not counted");
        return Rows(directTimes, relayTimes, oneTimes, manyTimes, oneUse, manyUse, servers);
    }

    /// <summary>The call of the small tool through a gateway.</summary>
    public static PreparedCall Exposed() => new(BenchmarkHome.Exposed(EchoServer.Small), "{}");

    private static ReadOnlySpan<long> Block(BlockingPeer peer, PreparedCall call, long[] ticks)
    {
        for (var i = 0; i < ticks.Length; i++) ticks[i] = peer.Call(call);
        return ticks;
    }

    private static IEnumerable<CostRow> Rows(
        BlockTimes direct,
        BlockTimes relay,
        BlockTimes one,
        BlockTimes many,
        ThreadUse oneUse,
        ThreadUse manyUse,
        int servers)
    {
        const double calls = Rounds * CallsPerBlock;
        var microseconds = (One: oneUse.CpuNanoseconds / 1000 / calls, Many: manyUse.CpuNanoseconds / 1000 / calls);
        yield return new CostRow("one call at a time, p50", "us")
        {
            Direct = direct.P50,
            DirectSpread = direct.SpreadAt(0.5),
            Through = one.P50,
            Difference = one.P50 - direct.P50,
            Target = Target.Most(20),
        };
        yield return new CostRow("  p50, a bare relay instead", "us")
        {
            Direct = direct.P50, Through = relay.P50, Difference = relay.P50 - direct.P50,
        };
        var (quiet, quietDirect) = (one.SpreadAt(0.5)[0], direct.SpreadAt(0.5)[0]);
        yield return new CostRow("  p50 of the quietest block", "us")
        {
            Direct = quietDirect, Through = quiet, Difference = quiet - quietDirect,
        };
        yield return new CostRow($"  p50, {servers} registered servers", "us")
        {
            Direct = direct.P50, Through = many.P50, Difference = many.P50 - direct.P50,
        };
        yield return new CostRow("one call at a time, p95", "us")
        {
            Direct = direct.P95,
            DirectSpread = direct.SpreadAt(0.95),
            Through = one.P95,
            Ratio = one.P95 / direct.P95,
            Target = Target.Most(1.5),
        };
        yield return new CostRow("  p95, a bare relay instead", "us")
        {
            Direct = direct.P95, Through = relay.P95, Ratio = relay.P95 / direct.P95,
        };
        yield return new CostRow("voluntary context switches a call", "")
        {
            Through = oneUse.Switches / calls, Target = Target.Most(2.1),
        };
        yield return new CostRow("CPU a call, 1 registered server", "us") { Through = microseconds.One };
        yield return new CostRow($"CPU a call, {servers} registered servers", "us")
        {
            Through = microseconds.Many,
            Ratio = microseconds.Many / microseconds.One,
            Target = new Target(0.9, 1.1),
        };
    }
}
