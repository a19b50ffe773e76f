using System.Text.Json;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Whether a server that refused a request without a challenge has OAuth at all: its metadata is where the standards
/// put it (RFC 9728, RFC 8414). Without, a login is not proposed.
/// </summary>
internal static class OAuthSigns
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <param name="url">The server's URL.</param>
    /// <param name="send">Sends a request.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Cancels the requests.</param>
    public static async Task<bool> FoundAsync(
        Uri url,
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
        TimeProvider time,
        CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        foreach (var (address, member) in Addresses(url))
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                using var response = await send(request, either.Token);
                if (!response.IsSuccessStatusCode) continue;
                var body = await BoundedBody.BeginningAsync(response.Content, HttpAnswer.MostBytes, either.Token);
                var root = JsonElement.Parse(body);
                if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(member, out _)) return true;
            }
            catch (Exception error)
                when (error is HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                // An address that does not answer has no metadata.
                if (either.IsCancellationRequested) return false;
            }
        }

        return false;
    }

    private static IEnumerable<(Uri Address, string Member)> Addresses(Uri url)
    {
        var path = url.AbsolutePath.TrimEnd('/');
        if (path.Length > 0) yield return (new Uri(url, $"/.well-known/oauth-protected-resource{path}"), "resource");
        yield return (new Uri(url, "/.well-known/oauth-protected-resource"), "resource");
        yield return (new Uri(url, "/.well-known/oauth-authorization-server"), "authorization_endpoint");
        yield return (new Uri(url, "/.well-known/openid-configuration"), "authorization_endpoint");
    }
}
