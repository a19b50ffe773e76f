namespace VoidMcp.Upstream;

/// <summary>
/// How long a server that keeps failing is left alone: not at all after the first failure, then 0.5 s, doubling to 30 s.
/// A start that holds for <see cref="Steady"/> clears the count. Not thread-safe: guarded by its upstream's lock.
/// </summary>
internal sealed class RestartBackOff(TimeProvider time)
{
    /// <summary>A connection that lived this long was a good one.</summary>
    public static readonly TimeSpan Steady = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _failures;
    private long _lastFailure;

    /// <summary>Failures in a row.</summary>
    public int Failures => _failures;

    /// <summary>What is left of the pause; zero where a start may be tried now.</summary>
    public TimeSpan Remaining
    {
        get
        {
            if (_failures < 2) return TimeSpan.Zero;
            var pause = First * Math.Pow(2, Math.Min(_failures - 2, 10));
            var left = (pause < Longest ? pause : Longest) - time.GetElapsedTime(_lastFailure);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>A start failed, or a connection ended by itself after <paramref name="lived"/>.</summary>
    public void Failed(TimeSpan lived)
    {
        _failures = lived >= Steady ? 1 : _failures + 1;
        _lastFailure = time.GetTimestamp();
    }
}
