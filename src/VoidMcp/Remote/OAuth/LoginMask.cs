using VoidMcp.Secrets;

namespace VoidMcp.Remote.OAuth;

/// <summary>
/// Hides the tokens of a login as long as a connection lives: those that it began with and those that it was refreshed to since,
/// by this process or another.
/// </summary>
internal sealed class LoginMask
{
    /// <summary>So many tokens at once; the oldest are worth nothing by then.</summary>
    private const int Most = 48;

    private readonly Lock _gate = new();
    private readonly List<string> _tokens = [];
    private volatile SecretMask _current = SecretMask.None;

    public SecretMask Current => _current;

    /// <summary>Takes a login that is about to be used.</summary>
    public void Add(StoredLogin login)
    {
        lock (_gate)
        {
            var fresh = ((string?[])[login.AccessToken, login.RefreshToken, login.ClientSecret]).OfType<string>().Where(token => !_tokens.Contains(token)).ToList();
            if (fresh.Count == 0) return;
            _tokens.AddRange(fresh);
            if (_tokens.Count > Most) _tokens.RemoveRange(0, _tokens.Count - Most);
            _current = SecretMask.Of(_tokens.Select(token => KeyValuePair.Create("login", token)));
        }
    }
}
