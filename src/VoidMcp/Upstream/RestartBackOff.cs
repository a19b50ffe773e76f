namespace VoidMcp.Upstream;

/// <summary>
/// The back-off for a server that keeps failing: no pause after the first failure, then 0.5 s, doubling up to 30 s,
/// until it is given up. A connection that lived for <see cref="Steady"/>, or answered a request, resets the count. Not
/// thread-safe: guarded by its upstream's lock.
/// </summary>
internal sealed class RestartBackOff(TimeProvider time)
{
    /// <summary>A connection that lived this long was healthy.</summary>
    public static readonly TimeSpan Steady = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The number of failures in a row after which the server is given up: about a minute and a half of retries.
    /// </summary>
    public const int MostFailures = 10;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private long _lastFailure;

    /// <summary>Consecutive failures.</summary>
    public int Failures { get; private set; }

    /// <summary>Total failures.</summary>
    public int AllFailures { get; private set; }

    /// <summary>True once it failed <see cref="MostFailures"/> times in a row.</summary>
    public bool HasGivenUp => Failures >= MostFailures;

    /// <summary>The rest of the pause; zero if a start may be tried now. Undefined once given up.</summary>
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

    /// <summary>
    /// Records a failed start, or a connection that ended unexpectedly after <paramref name="lived"/>.
    /// </summary>
    public void Failed(TimeSpan lived)
    {
        Failures = lived >= Steady ? 1 : Failures + 1;
        AllFailures++;
        _lastFailure = time.GetTimestamp();
    }

    /// <summary>Resets the consecutive failures: the server is healthy, or was stopped on purpose.</summary>
    public void Clear() => Failures = 0;
}
