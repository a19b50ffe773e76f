using ModelContextProtocol.Authentication;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Remote.OAuth;

/// <summary>The login used by one transport.</summary>
internal sealed record HttpLogin(LoginStore Store, TokenCache Cache, ClientOAuthOptions Options)
{
    /// <summary>
    /// The login that somebody left; null where there is none: a gateway makes none by itself, and so
    /// registers nowhere.
    /// </summary>
    public static HttpLogin? Stored(SecretStore secrets, ServerEntry entry, TimeProvider time)
    {
        if (entry.HasOwnCredentials) return null;
        var store = LoginStore.Of(secrets, entry, time);
        if (store.Read() is not { } login) return null;
        var cache = new TokenCache(store, isAnew: false);
        cache.Mask.Add(login);
        return new HttpLogin(store, cache, LoginOptions.Silent(entry, cache));
    }
}
