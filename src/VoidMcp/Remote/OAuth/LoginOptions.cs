using ModelContextProtocol.Authentication;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Remote.OAuth;

/// <summary>Creates the SDK's OAuth options for one server.</summary>
internal static class LoginOptions
{
    /// <summary>Options for a gateway: uses and refreshes the stored login, never prompts the user.</summary>
    /// <param name="entry">The server.</param>
    /// <param name="cache">Its login.</param>
    public static ClientOAuthOptions Silent(ServerEntry entry, TokenCache cache) => Common(
        entry,
        cache,
        new Uri("http://127.0.0.1/callback"),
        (_, _) => throw new VoidMcpException(
            FailureKind.NeedsLogin, $"server '{entry.Name}' needs a login", $"voidmcp login {entry.Name}"));

    /// <summary>Options for an interactive login.</summary>
    /// <param name="entry">The server.</param>
    /// <param name="cache">Stores the login.</param>
    /// <param name="callback">The callback URL.</param>
    /// <param name="scope">Scopes to request in addition to those the server asks for, separated by spaces.</param>
    /// <param name="ask">Sends the user to the URL and returns the OAuth response.</param>
    public static ClientOAuthOptions Asking(
        ServerEntry entry,
        TokenCache cache,
        Uri callback,
        string? scope,
        Func<Uri, CancellationToken, Task<LoginAnswer>> ask)
    {
        var options = Common(entry, cache, callback, async (context, cancellation) =>
        {
            SecureEndpoint.Require(entry.Name, context.AuthorizationUri);
            var answer = await ask(context.AuthorizationUri, cancellation);
            return new AuthorizationResult { Code = answer.Code, State = answer.State, Iss = answer.Issuer };
        });
        string[] more = [.. Words(entry.OAuth.Scope), .. Words(scope)];
        if (more.Length > 0)
            options.ScopeSelector = proposed => [.. (proposed ?? []).Concat(more).Distinct(StringComparer.Ordinal)];
        return options;
    }

    private static ClientOAuthOptions Common(
        ServerEntry entry,
        TokenCache cache,
        Uri callback,
        Func<AuthorizationCallbackContext, CancellationToken, Task<AuthorizationResult?>> handler) => new()
        {
            RedirectUri = callback,
            ClientId = entry.OAuth.ClientId,
            ClientSecret = entry.OAuth.ClientSecret,
            ClientMetadataDocumentUri = entry.OAuth.ClientMetadata is { } document ? new Uri(document) : null,
            DynamicClientRegistration = new DynamicClientRegistrationOptions { ClientName = Implementation.Name },
            TokenCache = cache,
            AuthorizationCallbackHandler = handler,
        };

    private static string[] Words(string? scopes) => (scopes ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
