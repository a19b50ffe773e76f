namespace VoidMcp.Benchmarks.CallCost;

/// <summary>Calls a second while many are in flight; the connections take turns in blocks.</summary>
internal static class ManyInFlight
{
    private const int Window = 64, Rounds = 10, CallsPerBlock = 10_000, DirectCallsPerBlock = 100_000;

    public static CostRow Measure(BlockingPeer direct, BlockingPeer gateway)
    {
        var (small, exposed) = (new PreparedCall(EchoServer.Small, "{}"), OneAtATime.Exposed());
        var (directRates, rates) = (new List<double>(), new List<double>());
        for (var i = -1; i < Rounds; i++)
        {
            var directRate = direct.CallsPerSecond(small, Window, DirectCallsPerBlock);
            var rate = gateway.CallsPerSecond(exposed, Window, CallsPerBlock);

            // The first round warms up.
            if (i < 0) continue;
            directRates.Add(directRate);
            rates.Add(rate);
        }

        return new CostRow($"{Window} in flight, calls a second", "/s")
        {
            Direct = Median(directRates),
            DirectSpread = [directRates.Min(), directRates.Max()],
            Through = Median(rates),
            Target = Target.Least(60_000),
        };
    }

    private static double Median(IEnumerable<double> rates) => rates.Order().ElementAt(Rounds / 2);
}
