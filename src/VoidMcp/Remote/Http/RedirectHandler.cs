using System.Net;
using VoidMcp.Errors;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Follows up to five redirects, keeping method and body. Credentials (Authorization, cookies, the entry's headers, the
/// session) are sent only to the same host and port, or when upgrading from http to https. Redirects from https to http
/// are rejected. 303 is not followed, because it would turn a message into a GET.
/// </summary>
/// <param name="server">The server's name, for messages.</param>
/// <param name="credentials">The names of the entry's headers.</param>
/// <param name="inner">Sends the requests.</param>
internal sealed class RedirectHandler(string server, IEnumerable<string> credentials, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    private const int Most = 5;

    private readonly HashSet<string> _credentials = new(
        [.. credentials, "Authorization", "Proxy-Authorization", "Cookie", "Mcp-Session-Id"],
        StringComparer.OrdinalIgnoreCase);

    public static bool SameOrigin(Uri a, Uri b) =>
        Uri.Compare(a, b, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>
    /// Whether credentials for one URL may be sent to the other: same origin, or same host upgraded to https.
    /// </summary>
    public static bool IsSameHost(Uri from, Uri to) =>
        SameOrigin(from, to)
        || (from.Scheme == "http"
            && to.Scheme == "https"
            && from.IdnHost.Equals(to.IdnHost, StringComparison.OrdinalIgnoreCase)
            && (from.Port == to.Port || (from.IsDefaultPort && to.IsDefaultPort)));

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var hop = 0; ; hop++)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            {
                return response;
            }

            if (response.Headers.Location is not { } location) return response;
            var (from, to) = (request.RequestUri!, new Uri(request.RequestUri!, location));
            using (response)
            {
                if (hop == Most) throw Refused($"more than {Most} redirects", from);
                if (to.Scheme is not ("http" or "https"))
                    throw Refused($"redirect to unsupported scheme '{to.Scheme}:'", from);
                if (from.Scheme == "https" && to.Scheme == "http")
                    throw Refused($"redirect from https to unencrypted {to.GetLeftPart(UriPartial.Path)}", from);
            }

            request = await AgainAsync(request, to, keepsCredentials: IsSameHost(from, to), cancellationToken);
        }
    }

    private async Task<HttpRequestMessage> AgainAsync(
        HttpRequestMessage request, Uri to, bool keepsCredentials, CancellationToken cancellation)
    {
        var again = new HttpRequestMessage(request.Method, to) { Version = request.Version };
        foreach (var (name, values) in request.Headers)
        {
            if (keepsCredentials || !_credentials.Contains(name)) again.Headers.TryAddWithoutValidation(name, values);
        }

        if (request.Content is { } content)
        {
            again.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync(cancellation));
            foreach (var (name, values) in content.Headers) again.Content.Headers.TryAddWithoutValidation(name, values);
        }

        return again;
    }

    private VoidMcpException Refused(string why, Uri from) => new(
        FailureKind.UpstreamUnavailable,
        $"server '{server}' can't be reached at {from.GetLeftPart(UriPartial.Path)}: {why}",
        "change its url to the final address");
}
