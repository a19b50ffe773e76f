using System.Diagnostics;

namespace VoidMcp.Benchmarks.CallCost;

/// <summary>Times of calls in microseconds, taken in blocks between which other connections had their turns.</summary>
internal sealed class BlockTimes
{
    private readonly List<double[]> _blocks = [];

    /// <summary>Half of the calls took no longer than this.</summary>
    public double P50 => At(_blocks.SelectMany(b => b), 0.5);

    /// <summary>19 of 20 calls took no longer than this.</summary>
    public double P95 => At(_blocks.SelectMany(b => b), 0.95);

    /// <summary>The lowest and the highest of the blocks' own values.</summary>
    public double[] SpreadAt(double share)
    {
        var values = _blocks.Select(block => At(block, share)).Order().ToList();
        return [values[0], values[^1]];
    }

    /// <summary>Adds a block.</summary>
    /// <param name="ticks">The times, in ticks of <see cref="Stopwatch"/>.</param>
    public void Add(ReadOnlySpan<long> ticks)
    {
        var block = new double[ticks.Length];
        for (var i = 0; i < ticks.Length; i++) block[i] = ticks[i] * 1e6 / Stopwatch.Frequency;
        _blocks.Add(block);
    }

    private static double At(IEnumerable<double> times, double share)
    {
        var sorted = times.Order().ToArray();
        return sorted[(int)((sorted.Length - 1) * share)];
    }
}
