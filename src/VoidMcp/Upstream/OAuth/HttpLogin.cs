using ModelContextProtocol.Authentication;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Upstream.OAuth;

/// <summary>A login in use on one transport.</summary>
internal sealed record HttpLogin(LoginStore Store, TokenCache Cache, ClientOAuthOptions Options)
{
    /// <summary>True where the entry says itself how it is let in; OAuth then stays out of it.</summary>
    public static bool HasOwnCredentials(ServerEntry entry) => entry.Headers.Keys.Any(name => name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));

    /// <summary>Hides the tokens as they are now.</summary>
    public SecretMask Mask => SecretMask.Of(Store.Read() is { } login
        ? [.. ((string?[])[login.AccessToken, login.RefreshToken, login.ClientSecret]).OfType<string>().Select(token => KeyValuePair.Create("login", token))]
        : (KeyValuePair<string, string>[])[]);

    /// <summary>The login that somebody left; null where there is none: a gateway makes none by itself, and so registers nowhere.</summary>
    public static HttpLogin? Stored(SecretStore secrets, ServerEntry entry, TimeProvider time)
    {
        if (HasOwnCredentials(entry)) return null;
        var store = LoginStore.Of(secrets, entry, time);
        if (store.Read() is null) return null;
        var cache = new TokenCache(store, isAnew: false);
        return new HttpLogin(store, cache, LoginOptions.Silent(entry, cache));
    }
}
