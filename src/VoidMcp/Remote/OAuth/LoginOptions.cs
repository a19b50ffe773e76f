using ModelContextProtocol.Authentication;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Remote.OAuth;

/// <summary>What the SDK's OAuth client is told for one server.</summary>
internal static class LoginOptions
{
    /// <summary>For a gateway: uses and refreshes the login that there is, and never asks anybody for another.</summary>
    /// <param name="entry">The server.</param>
    /// <param name="cache">Its login.</param>
    public static ClientOAuthOptions Silent(ServerEntry entry, TokenCache cache) => Common(
        entry,
        cache,
        new Uri("http://127.0.0.1/callback"),
        (_, _) => throw new VoidMcpException(FailureKind.NeedsLogin, $"server '{entry.Name}' needs a login", $"voidmcp login {entry.Name}"));

    /// <summary>For a login: a person is sent to the address and comes back.</summary>
    /// <param name="entry">The server.</param>
    /// <param name="cache">Takes the login.</param>
    /// <param name="callback">Where the browser returns to.</param>
    /// <param name="scope">What to ask for beside what the server asks for; separated by spaces.</param>
    /// <param name="ask">Sends a person to the address, and returns what they brought back.</param>
    public static ClientOAuthOptions Asking(
        ServerEntry entry, TokenCache cache, Uri callback, string? scope, Func<Uri, CancellationToken, Task<LoginAnswer>> ask)
    {
        var options = Common(entry, cache, callback, async (context, cancellation) =>
        {
            var answer = await ask(context.AuthorizationUri, cancellation);
            return new AuthorizationResult { Code = answer.Code, State = answer.State, Iss = answer.Issuer };
        });
        string[] more = [.. Words(entry.OAuth.Scope), .. Words(scope)];
        if (more.Length > 0) options.ScopeSelector = proposed => [.. (proposed ?? []).Concat(more).Distinct(StringComparer.Ordinal)];
        return options;
    }

    private static ClientOAuthOptions Common(
        ServerEntry entry, TokenCache cache, Uri callback, Func<AuthorizationCallbackContext, CancellationToken, Task<AuthorizationResult?>> handler) => new()
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
