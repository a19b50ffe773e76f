using System.Diagnostics;
using System.Globalization;

namespace VoidMcp.Benchmarks;

/// <summary>Times of one thing done often, in milliseconds.</summary>
internal sealed class Samples
{
    private readonly List<double> _times = [];

    public double Median => At(0.5);

    public async Task TakeAsync(Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action();
        _times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"median {Median,8:0.000} ms   p10 {At(0.1),8:0.000}   p90 {At(0.9),8:0.000}");

    private double At(double share) => _times.Order().ElementAt((int)((_times.Count - 1) * share));
}
