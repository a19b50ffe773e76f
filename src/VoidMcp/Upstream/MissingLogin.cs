using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// Whether a server is known to require a login that the user doesn't have. Stored in the cache, so that all gateways
/// share it; the file is checked at intervals, not on every query.
/// </summary>
/// <param name="entry">Returns the current registry entry.</param>
/// <param name="cache">Where it is stored.</param>
/// <param name="time">The clock.</param>
internal sealed class MissingLogin(Func<ServerEntry> entry, DefinitionCache cache, TimeProvider time)
{
    /// <summary>How long it takes at most until a change by another gateway is seen here.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private long? _lookedAt;
    private bool _isNeeded;

    /// <summary>Whether the user should log in.</summary>
    public bool IsMissing
    {
        get
        {
            if (entry() is not { Enabled: true, Url: not null, Login: null } known) return false;
            lock (_gate)
            {
                if (_lookedAt is not { } at || time.GetElapsedTime(at) >= LookAgain)
                    (_isNeeded, _lookedAt) = (cache.NeedsLogin(known), time.GetTimestamp());
                return _isNeeded;
            }
        }
    }

    /// <summary>Records that the server accepted a request, or asked for a login.</summary>
    public void Heard(bool needsLogin)
    {
        lock (_gate)
        {
            cache.MarkNeedsLogin(entry(), needsLogin);
            (_isNeeded, _lookedAt) = (needsLogin, time.GetTimestamp());
        }
    }
}
