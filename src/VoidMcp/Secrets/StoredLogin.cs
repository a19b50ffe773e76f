using System.Globalization;
using System.Text;
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
            var root = JsonElement.Parse(value);
            return new StoredLogin
            {
                Mark = Text(root, "mark") ?? "",
                Url = Text(root, "url") ?? "",
                AccessToken = Text(root, "access-token") ?? "",
                RefreshToken = Text(root, "refresh-token"),
                ExpiresIn = root.TryGetProperty("expires-in", out var seconds) ? seconds.GetInt32() : null,
                ObtainedAt = DateTimeOffset.Parse(Text(root, "obtained-at") ?? "", CultureInfo.InvariantCulture),
                Scope = Text(root, "scope"),
                ClientId = Text(root, "client-id"),
                ClientSecret = Text(root, "client-secret"),
                ClientAuthentication = Text(root, "client-authentication"),
                AuthorizationServer = Text(root, "authorization-server"),
            };
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            // Of another version, or damaged: as good as no login.
            return null;
        }
    }

    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var w = new Utf8JsonWriter(bytes))
        {
            w.WriteStartObject();
            w.WriteString("mark", Mark);
            w.WriteString("url", Url);
            w.WriteString("access-token", AccessToken);
            if (RefreshToken is { } refresh) w.WriteString("refresh-token", refresh);
            if (ExpiresIn is { } seconds) w.WriteNumber("expires-in", seconds);
            w.WriteString("obtained-at", ObtainedAt.ToString("O", CultureInfo.InvariantCulture));
            if (Scope is { } scope) w.WriteString("scope", scope);
            if (ClientId is { } id) w.WriteString("client-id", id);
            if (ClientSecret is { } secret) w.WriteString("client-secret", secret);
            if (ClientAuthentication is { } how) w.WriteString("client-authentication", how);
            if (AuthorizationServer is { } issuer) w.WriteString("authorization-server", issuer);
            w.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    public override string ToString() => $"login at {Url}";

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
