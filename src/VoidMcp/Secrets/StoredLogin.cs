using System.Text.Json;

namespace VoidMcp.Secrets;

/// <summary>
/// A login created by <c>voidmcp login</c>: the tokens of one server and the OAuth client they were issued to. Stored
/// as a secret (<see cref="NameFor"/>), so it survives restarts, and every gateway sees refreshed tokens.
/// </summary>
internal sealed record StoredLogin
{
    /// <summary>Identifies the login: created by each login, kept by each refresh.</summary>
    public required string Mark { get; init; }

    /// <summary>The server's URL; the tokens are never sent to another one.</summary>
    public required string Url { get; init; }

    public required string AccessToken { get; init; }

    /// <summary>Null if the server issued none: a new login is then required when the access token expires.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>Lifetime in seconds from <see cref="ObtainedAt"/>; null if the server didn't say.</summary>
    public int? ExpiresIn { get; init; }

    public required DateTimeOffset ObtainedAt { get; init; }

    /// <summary>The granted scopes, separated by spaces; null if the server didn't say.</summary>
    public string? Scope { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    /// <summary>The client authentication method at the token endpoint, as named by OAuth.</summary>
    public string? ClientAuthentication { get; init; }

    /// <summary>The issuer, as reported by the server.</summary>
    public string? AuthorizationServer { get; init; }

    public static string NameFor(string server) => $"oauth:{server}";

    /// <summary>Parses the login from a secret; null if it is missing or invalid.</summary>
    public static StoredLogin? Of(SecretLookup secret)
    {
        if (secret.Value is not { } value) return null;
        try
        {
            return JsonSerializer.Deserialize(value, SecretsJson.Login.StoredLogin);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // From another version, or damaged: treated as not logged in.
            return null;
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, SecretsJson.Login.StoredLogin);

    public override string ToString() => $"login at {Url}";
}
