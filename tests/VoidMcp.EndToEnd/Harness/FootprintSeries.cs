using System.Globalization;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>
/// Footprints of one gateway over time. What grows for good is above, in all of the last third, what it ever was in the
/// first third; what only goes up and down is not. Memory may grow by some slack, because a heap settles late.
/// </summary>
internal sealed class FootprintSeries
{
    private const double MemoryFactor = 1.15, MemorySlackMiB = 6;
    private readonly List<Footprint> _all = [];

    public void Add(Footprint footprint) => _all.Add(footprint);

    /// <summary>A line for each thing that has grown; none where all is well.</summary>
    public IReadOnlyList<string> Grown() =>
    [
        .. Grown("children", f => f.Children),
        .. Grown("descriptors", f => f.Descriptors),
        .. Grown("threads", f => f.Threads),
        .. Grown("files", f => f.Files),
        .. Grown("MiB resident", f => f.ResidentMiB, first => (first * MemoryFactor) + MemorySlackMiB),
    ];

    private IEnumerable<string> Grown(string what, Func<Footprint, double> value, Func<double, double>? allowed = null)
    {
        var third = _all.Count / 3;
        if (third == 0) throw new InvalidOperationException("too few footprints to compare");
        var (before, after) = (_all.Take(third).Max(value), _all.TakeLast(third).Min(value));
        if (after > (allowed?.Invoke(before) ?? before))
            yield return string.Create(CultureInfo.InvariantCulture, $"{what}: at most {before:0.#} at first, at least {after:0.#} in the end");
    }
}
