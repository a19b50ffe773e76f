using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// Whether a server is known to let nobody in without a login, and there is none. Remembered in the cache, so that
/// every gateway knows what one has found out; the file is looked at from time to time, not each time that somebody
/// asks.
/// </summary>
/// <param name="entry">What the user wrote, as it is now.</param>
/// <param name="cache">Where it is remembered.</param>
/// <param name="time">The clock.</param>
internal sealed class MissingLogin(Func<ServerEntry> entry, DefinitionCache cache, TimeProvider time)
{
    /// <summary>What another gateway has found out is known here after this time.</summary>
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

    /// <summary>The server has let somebody in, or asked for a login.</summary>
    public void Heard(bool needsLogin)
    {
        lock (_gate)
        {
            cache.MarkNeedsLogin(entry(), needsLogin);
            (_isNeeded, _lookedAt) = (needsLogin, time.GetTimestamp());
        }
    }
}
