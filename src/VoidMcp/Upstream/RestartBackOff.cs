namespace VoidMcp.Upstream;

/// <summary>
/// How long a server that keeps failing is left alone: not at all after the first failure, then 0.5 s, doubling to 30 s,
/// until it is given up. A connection that held for <see cref="Steady"/>, or answered a request, clears the count. Not thread-safe: guarded by
/// its upstream's lock.
/// </summary>
internal sealed class RestartBackOff(TimeProvider time)
{
    /// <summary>A connection that lived this long was a good one.</summary>
    public static readonly TimeSpan Steady = TimeSpan.FromSeconds(10);

    /// <summary>After so many failures in a row it is left alone: about a minute and a half of trying.</summary>
    public const int MostFailures = 10;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private long _lastFailure;

    /// <summary>Failures in a row.</summary>
    public int Failures { get; private set; }

    /// <summary>Failures in all.</summary>
    public int AllFailures { get; private set; }

    /// <summary>True once it failed <see cref="MostFailures"/> times in a row.</summary>
    public bool HasGivenUp => Failures >= MostFailures;

    /// <summary>What is left of the pause; zero where a start may be tried now. Means nothing once given up.</summary>
    public TimeSpan Remaining
    {
        get
        {
            if (Failures < 2) return TimeSpan.Zero;
            var pause = First * Math.Pow(2, Math.Min(Failures - 2, 10));
            var left = (pause < Longest ? pause : Longest) - time.GetElapsedTime(_lastFailure);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>A start failed, or a connection ended by itself after <paramref name="lived"/>.</summary>
    public void Failed(TimeSpan lived)
    {
        Failures = lived >= Steady ? 1 : Failures + 1;
        AllFailures++;
        _lastFailure = time.GetTimestamp();
    }

    /// <summary>It is doing well, or was stopped on purpose: earlier failures count no more.</summary>
    public void Clear() => Failures = 0;
}
