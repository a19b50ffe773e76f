using ModelContextProtocol.Authentication;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Remote.OAuth;

/// <summary>The stored login as a token cache for the SDK.</summary>
/// <param name="store">The stored login.</param>
/// <param name="isNewLogin">
/// Whether the user is logging in now: the stored login is then hidden from the SDK and replaced.
/// </param>
internal sealed class TokenCache(LoginStore store, bool isNewLogin) : ITokenCache
{
    private volatile StoredLogin? _fresh;

    /// <summary>The access token that <see cref="RefreshHandler"/> has stored already, under its lock.</summary>
    public string? Refreshed { get; set; }

    /// <summary>Masks all tokens seen here.</summary>
    public LoginMask Mask { get; } = new();

    /// <summary>Whether the user has logged in.</summary>
    public bool IsFresh => _fresh is not null;

    public ValueTask<TokenContainer?> GetTokensAsync(CancellationToken cancellationToken)
    {
        var login = isNewLogin ? _fresh : store.Read();
        if (login is not null) Mask.Add(login);
        return ValueTask.FromResult(login is null ? null : new TokenContainer
        {
            TokenType = "Bearer",
            AccessToken = login.AccessToken,
            RefreshToken = login.RefreshToken,
            ExpiresIn = login.ExpiresIn,
            Scope = login.Scope,
            ObtainedAt = login.ObtainedAt,
            ClientId = login.ClientId,
            ClientSecret = login.ClientSecret,
            TokenEndpointAuthMethod = login.ClientAuthentication,
            AuthorizationServer = login.AuthorizationServer,
        });
    }

    public async ValueTask StoreTokensAsync(TokenContainer tokens, CancellationToken cancellationToken)
    {
        // Storing it again here, without the lock, might overwrite what another process has refreshed since.
        if (tokens.AccessToken == Refreshed) return;
        var before = isNewLogin ? _fresh : store.Read();
        var login = new StoredLogin
        {
            Mark = before?.Mark ?? Guid.NewGuid().ToString("N"),
            Url = store.Url,
            AccessToken = tokens.AccessToken,
            RefreshToken = tokens.RefreshToken ?? before?.RefreshToken,
            ExpiresIn = tokens.ExpiresIn,
            Scope = tokens.Scope,
            ObtainedAt = tokens.ObtainedAt,
            ClientId = tokens.ClientId,
            ClientSecret = tokens.ClientSecret,
            ClientAuthentication = tokens.TokenEndpointAuthMethod,
            AuthorizationServer = tokens.AuthorizationServer,
        };
        Mask.Add(login);
        await store.WriteAsync(login, cancellationToken);
        if (isNewLogin) _fresh = login;
    }
}

/// <summary>The login used by one transport.</summary>
internal sealed record HttpLogin(LoginStore Store, TokenCache Cache, ClientOAuthOptions Options)
{
    /// <summary>
    /// The stored login; null if there is none. A gateway never logs in by itself, so it registers no OAuth client.
    /// </summary>
    public static HttpLogin? Stored(SecretStore secrets, ServerEntry entry, TimeProvider time)
    {
        if (entry.HasOwnCredentials) return null;
        var store = LoginStore.Of(secrets, entry, time);
        if (store.Read() is not { } login) return null;
        var cache = new TokenCache(store, isNewLogin: false);
        cache.Mask.Add(login);
        return new HttpLogin(store, cache, LoginOptions.Silent(entry, cache));
    }
}
