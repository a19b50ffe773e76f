using ModelContextProtocol.Authentication;
using VoidMcp.Secrets;

namespace VoidMcp.Remote.OAuth;

/// <summary>The stored login as the SDK wants it.</summary>
/// <param name="store">Where it lies.</param>
/// <param name="isAnew">Whether a person logs in right now: what is stored is then not shown to the SDK, and replaced.</param>
internal sealed class TokenCache(LoginStore store, bool isAnew) : ITokenCache
{
    private volatile StoredLogin? _fresh;

    /// <summary>Access tokens that <see cref="RefreshHandler"/> has stored already, under its lock.</summary>
    public string? Refreshed { get; set; }

    /// <summary>Hides whatever passed here.</summary>
    public LoginMask Mask { get; } = new();

    /// <summary>True once a person has logged in.</summary>
    public bool IsFresh => _fresh is not null;

    public ValueTask<TokenContainer?> GetTokensAsync(CancellationToken cancellationToken)
    {
        var login = isAnew ? _fresh : store.Read();
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
        // Stored again from here, after the lock, it might overwrite what another process has refreshed since.
        if (tokens.AccessToken == Refreshed) return;
        var before = isAnew ? _fresh : store.Read();
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
        if (isAnew) _fresh = login;
    }
}
