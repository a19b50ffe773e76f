using ModelContextProtocol.Authentication;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Remote.OAuth;

/// <summary>The login used by one transport.</summary>
internal sealed record HttpLogin(LoginStore Store, TokenCache Cache, ClientOAuthOptions Options)
{
    /// <summary>Whether the entry has its own Authorization header; OAuth is then not used.</summary>
    public static bool HasOwnCredentials(ServerEntry entry) => entry.Headers.Keys.Any(name => name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Loads the stored login; null if there is none. A gateway never starts a login itself, so it never registers a
    /// client.
    /// </summary>
    public static HttpLogin? Stored(SecretStore secrets, ServerEntry entry, TimeProvider time)
    {
        if (HasOwnCredentials(entry)) return null;
        var store = LoginStore.Of(secrets, entry, time);
        if (store.Read() is not { } login) return null;
        var cache = new TokenCache(store, isAnew: false);
        cache.Mask.Add(login);
        return new HttpLogin(store, cache, LoginOptions.Silent(entry, cache));
    }
}
