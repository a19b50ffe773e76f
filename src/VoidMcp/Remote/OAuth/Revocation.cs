using System.Text.Json;
using VoidMcp.Protocol;
using VoidMcp.Secrets;
using VoidMcp.Remote.Http;

namespace VoidMcp.Remote.OAuth;

/// <summary>Revokes a login at the authorization server (RFC 7009), if supported. The SDK doesn't do that.</summary>
internal static class Revocation
{
    private const int MostBytes = 256 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <returns>Null if the login was revoked or the server doesn't support it; otherwise the error.</returns>
    public static async Task<string?> RevokeAsync(
        StoredLogin login, Func<string, string?> variable, TimeProvider time, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(login.AuthorizationServer, UriKind.Absolute, out var issuer)) return null;
        if (!SecureEndpoint.Is(issuer)) return $"{issuer.Host} requires an unencrypted connection";
        using var client = new HttpClient(HttpNetwork.Handler(issuer, new ServerCertificates(variable, time)))
        {
            Timeout = Limit,
        };
        try
        {
            if (await EndpointAsync(client, issuer, cancellation) is not { } endpoint) return null;
            if (!SecureEndpoint.Is(endpoint))
                return $"{endpoint.Host} requires an unencrypted connection";
            using var form = new FormUrlEncodedContent(Fields(login));
            using var response = await client.PostAsync(endpoint, form, cancellation);
            return response.IsSuccessStatusCode ? null : $"{endpoint.Host} returned HTTP {(int)response.StatusCode}";
        }
        catch (Exception error)
            when (error is HttpRequestException or JsonException or InvalidOperationException
                || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return $"can't reach {issuer.Host}: {error.Message}";
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Fields(StoredLogin login)
    {
        yield return new("token", login.RefreshToken ?? login.AccessToken);
        yield return new("token_type_hint", login.RefreshToken is null ? "access_token" : "refresh_token");
        if (login.ClientId is { } id) yield return new("client_id", id);
        if (login.ClientSecret is { } secret) yield return new("client_secret", secret);
    }

    /// <summary>
    /// Finds the endpoint in the server's metadata (RFC 8414 or OpenID), in the order of MCP's authorization
    /// specification.
    /// </summary>
    private static async Task<Uri?> EndpointAsync(HttpClient client, Uri issuer, CancellationToken cancellation)
    {
        var host = issuer.GetLeftPart(UriPartial.Authority);
        var path = issuer.AbsolutePath.TrimEnd('/');
        string[] places =
        [
            $"{host}/.well-known/oauth-authorization-server{path}",
            $"{host}/.well-known/openid-configuration{path}",
            $"{host}{path}/.well-known/openid-configuration",
        ];
        foreach (var place in places.Distinct())
        {
            using var response = await client.GetAsync(
                new Uri(place), HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!response.IsSuccessStatusCode) continue;
            var metadata = await BoundedBody.BeginningAsync(response.Content, MostBytes, cancellation);
            return Uri.TryCreate(JsonSlices.Text(metadata, "revocation_endpoint"u8), UriKind.Absolute, out var endpoint)
                ? endpoint
                : null;
        }

        return null;
    }
}
