using System.Text.Json;

namespace VoidMcp.Secrets;

/// <summary>
/// What <c>voidmcp login</c> left for one server: the tokens, and the client that they were given to. Kept among the secrets under
/// a name of its own (<see cref="NameFor"/>), so it survives restarts, and refreshing is seen by every gateway.
/// </summary>
internal sealed record StoredLogin
{
    /// <summary>Made anew by each login and kept by each refresh: another value means that a person did something.</summary>
    public required string Mark { get; init; }

    /// <summary>The server's address. For another one the tokens are not meant.</summary>
    public required string Url { get; init; }

    public required string AccessToken { get; init; }

    /// <summary>Null where the server gave none: then a new login is due when the access token ends.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>Seconds from <see cref="ObtainedAt"/>; null where the server did not say.</summary>
    public int? ExpiresIn { get; init; }

    public required DateTimeOffset ObtainedAt { get; init; }

    /// <summary>What was granted, where the server said; separated by spaces.</summary>
    public string? Scope { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    /// <summary>How the client proves itself at the token endpoint, in OAuth's words.</summary>
    public string? ClientAuthentication { get; init; }

    /// <summary>The issuer, as the server named it.</summary>
    public string? AuthorizationServer { get; init; }

    public static string NameFor(string server) => $"oauth:{server}";

    /// <summary>The login kept in a secret; null where there is none, or nothing that can be read.</summary>
    public static StoredLogin? Of(SecretLookup secret)
    {
        if (secret.Value is not { } value) return null;
        try
        {
            return JsonSerializer.Deserialize(value, SecretsJson.Login.StoredLogin);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Of another version, or damaged: as good as no login.
            return null;
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, SecretsJson.Login.StoredLogin);

    public override string ToString() => $"login at {Url}";
}
