namespace VoidMcp.Remote.Http;

/// <summary>
/// Limits how often a server's words alone end a session: the words may be those of a tool, and then every new session
/// would end alike. Shared by all connections to one server.
/// </summary>
internal sealed class SessionRenewals(TimeProvider time)
{
    /// <summary>Within this time of the last one, words end no other session.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _last;

    /// <summary>Whether a session may be ended now; then it counts as ended.</summary>
    public bool TryEnd()
    {
        lock (_gate)
        {
            if (_last is { } last && time.GetElapsedTime(last) < Pause) return false;
            _last = time.GetTimestamp();
            return true;
        }
    }
}
