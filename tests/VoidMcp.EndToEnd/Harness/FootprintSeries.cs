using System.Globalization;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>
/// Footprints of one gateway over time. What grows for good is above, in all of the last third, what it ever was in the
/// first third; what only goes up and down is not. Memory may grow by some slack, because a heap settles late, and so
/// may threads: the pool adds a few whenever the machine is busy. What each start leaves over is far above both.
/// </summary>
internal sealed class FootprintSeries
{
    private const double MemoryFactor = 1.15, MemorySlackMiB = 6, ThreadSlack = 4;
    private readonly List<Footprint> _all = [];

    public void Add(Footprint footprint) => _all.Add(footprint);

    /// <summary>The last one.</summary>
    public Footprint Last => _all[^1];

    /// <summary>The median of a figure.</summary>
    public double Median(Func<Footprint, double> value) => _all.Select(value).Order().ElementAt(_all.Count / 2);

    /// <summary>
    /// By how much a figure changed from one footprint to the next, on the straight line that fits the
    /// last two thirds best.
    /// </summary>
    public double Slope(Func<Footprint, double> value)
    {
        double[] y = [.. _all.Skip(_all.Count / 3).Select(value)];
        var (middle, mean) = ((y.Length - 1) / 2.0, y.Average());
        var spread = y.Select((_, x) => (x - middle) * (x - middle)).Sum();
        return spread == 0 ? 0 : y.Select((v, x) => (x - middle) * (v - mean)).Sum() / spread;
    }

    /// <summary>A line for each thing that has grown; none where all is well.</summary>
    public IReadOnlyList<string> Grown() =>
    [
        .. Grown("children", f => f.Children),
        .. Grown("descriptors", f => f.Descriptors),
        .. Grown("threads", f => f.Threads, first => first + ThreadSlack),
        .. Grown("files", f => f.Files),
        .. Grown("MiB resident", f => f.ResidentMiB, first => (first * MemoryFactor) + MemorySlackMiB),
    ];

    private IEnumerable<string> Grown(string what, Func<Footprint, double> value, Func<double, double>? allowed = null)
    {
        var third = _all.Count / 3;
        if (third == 0) throw new InvalidOperationException("too few footprints to compare");
        var (before, after) = (_all.Take(third).Max(value), _all.TakeLast(third).Min(value));
        if (after > (allowed?.Invoke(before) ?? before))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: at most {before:0.#} at first, at least {after:0.#} in the end");
        }
    }
}
