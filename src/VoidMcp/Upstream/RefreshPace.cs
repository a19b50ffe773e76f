namespace VoidMcp.Upstream;

/// <summary>
/// How soon a server's lists are read again: at once after a quiet time; a server that goes on changing them is asked
/// after 100 ms, doubling to 4 s. Not thread-safe.
/// </summary>
internal sealed class RefreshPace(TimeProvider time)
{
    /// <summary>Without a change for so long, the next one is looked at at once again.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    private long? _lastRead;
    private TimeSpan _pause;

    /// <summary>
    /// How long to wait before the next reading. Each call but those after a quiet time makes the next pause longer.
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

    /// <summary>A reading has ended.</summary>
    public void Read() => _lastRead = time.GetTimestamp();
}
