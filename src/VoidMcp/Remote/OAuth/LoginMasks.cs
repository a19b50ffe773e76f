using System.Collections.Concurrent;
using VoidMcp.Secrets;

namespace VoidMcp.Remote.OAuth;

/// <summary>The masks of the logins that a gateway uses, for what is written of all servers. Thread-safe.</summary>
internal sealed class LoginMasks
{
    private readonly ConcurrentDictionary<string, LoginMask> _masks = new(StringComparer.Ordinal);

    /// <summary>The masks of all tokens that the latest connections have seen.</summary>
    public IEnumerable<SecretMask> Masks => _masks.Values.Select(mask => mask.Current);

    /// <summary>Masks the tokens of this login from now on, instead of those of the server's last one.</summary>
    public void Follow(string server, LoginMask mask) => _masks[server] = mask;
}
