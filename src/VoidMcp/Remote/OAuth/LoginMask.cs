using VoidMcp.Secrets;

namespace VoidMcp.Remote.OAuth;

/// <summary>
/// Masks the tokens of a login while a connection lives: the initial ones, and all that they were refreshed to since,
/// by this process or another.
/// </summary>
internal sealed class LoginMask
{
    /// <summary>Maximum number of tokens; the oldest have expired by then.</summary>
    private const int Most = 48;

    private readonly Lock _gate = new();
    private readonly List<string> _tokens = [];
    private volatile SecretMask _current = SecretMask.None;

    public SecretMask Current => _current;

    /// <summary>Adds a login that is about to be used.</summary>
    public void Add(StoredLogin login)
    {
        lock (_gate)
        {
            var fresh = ((string?[])[login.AccessToken, login.RefreshToken, login.ClientSecret])
                .OfType<string>().Where(token => !_tokens.Contains(token)).ToList();
            if (fresh.Count == 0) return;
            _tokens.AddRange(fresh);
            if (_tokens.Count > Most) _tokens.RemoveRange(0, _tokens.Count - Most);
            _current = SecretMask.Of(_tokens.Select(token => KeyValuePair.Create("login", token)));
        }
    }
}
