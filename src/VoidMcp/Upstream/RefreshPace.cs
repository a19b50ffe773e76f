namespace VoidMcp.Upstream;

/// <summary>
/// Paces how soon a server's lists are read again: at once after a quiet period; if they keep changing, after 100 ms,
/// doubling up to 4 s. Not thread-safe.
/// </summary>
internal sealed class RefreshPace(TimeProvider time)
{
    /// <summary>The quiet period: the next change after it is read at once.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    private long? _lastRead;
    private TimeSpan _pause;

    /// <summary>
    /// The delay before the next reading. Every call that isn't after a quiet period doubles the next delay.
    /// </summary>
    public TimeSpan Next()
    {
        var elapsed = _lastRead is { } last ? time.GetElapsedTime(last) : Quiet;
        if (elapsed >= Quiet)
        {
            _pause = TimeSpan.Zero;
            return _pause;
        }

        _pause = _pause == TimeSpan.Zero ? First : _pause * 2 < Longest ? _pause * 2 : Longest;
        return elapsed < _pause ? _pause - elapsed : TimeSpan.Zero;
    }

    /// <summary>Records that a reading has ended.</summary>
    public void Read() => _lastRead = time.GetTimestamp();
}
