namespace VoidMcp.Benchmarks.CallCost;

/// <summary>Calls a second while many are in flight; the connections take turns in blocks.</summary>
internal static class ManyInFlight
{
    private const int Window = 64, Rounds = 10, CallsPerBlock = 10_000, DirectCallsPerBlock = 100_000;

    public static IEnumerable<CostRow> Measure(BlockingPeer direct, BlockingPeer gateway)
    {
        var (small, exposed) = (new PreparedCall(EchoServer.Small, "{}"), OneAtATime.Exposed());
        var (directRates, rates) = (new List<double>(), new List<double>());
        direct.CallsPerSecond(small, Window, DirectCallsPerBlock);
        gateway.CallsPerSecond(exposed, Window, CallsPerBlock);
        var use = new ThreadUse(gateway.Pid);
        for (var i = 0; i < Rounds; i++)
        {
            directRates.Add(direct.CallsPerSecond(small, Window, DirectCallsPerBlock));
            rates.Add(gateway.CallsPerSecond(exposed, Window, CallsPerBlock));
        }

        use.Look();
        yield return new CostRow($"{Window} in flight, calls a second", "/s")
        {
            Direct = Median(directRates),
            DirectSpread = [directRates.Min(), directRates.Max()],
            Through = Median(rates),
            Target = Target.Least(60_000),
        };
        yield return new CostRow("  CPU a call", "us")
        {
            Through = use.CpuNanoseconds / 1e3 / (Rounds * CallsPerBlock),
        };
    }

    private static double Median(IEnumerable<double> rates) => rates.Order().ElementAt(Rounds / 2);
}
