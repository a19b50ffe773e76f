using System.Net;
using VoidMcp.Errors;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Follows redirects, at most five, with the request's method and body. Credentials (Authorization, cookies, the headers of
/// the entry, the session) stay with the host that they were meant for, at the same port, or on its way from http to https. From
/// https to http it does not go.
/// A 303 is not followed: it would turn a message into a mere GET.
/// </summary>
/// <param name="server">The server's name, for messages.</param>
/// <param name="credentials">Names of the entry's headers.</param>
/// <param name="inner">Sends.</param>
internal sealed class RedirectHandler(string server, IEnumerable<string> credentials, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int Most = 5;

    private readonly HashSet<string> _credentials = new([.. credentials, "Authorization", "Proxy-Authorization", "Cookie", "Mcp-Session-Id"], StringComparer.OrdinalIgnoreCase);

    public static bool SameOrigin(Uri a, Uri b) => Uri.Compare(a, b, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>Whether what may be sent to the one may be sent to the other: the same place, or the same host asking for https.</summary>
    public static bool IsSameHost(Uri from, Uri to) =>
        SameOrigin(from, to)
        || (from.Scheme == "http" && to.Scheme == "https" && from.IdnHost.Equals(to.IdnHost, StringComparison.OrdinalIgnoreCase)
            && (from.Port == to.Port || (from.IsDefaultPort && to.IsDefaultPort)));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var hop = 0; ; hop++)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)) return response;
            if (response.Headers.Location is not { } location) return response;
            var (from, to) = (request.RequestUri!, new Uri(request.RequestUri!, location));
            using (response)
            {
                if (hop == Most) throw Refused($"it redirects more than {Most} times", from);
                if (to.Scheme is not ("http" or "https")) throw Refused($"it redirects to '{to.Scheme}:', which is no web address", from);
                if (from.Scheme == "https" && to.Scheme == "http") throw Refused($"it redirects from https to the unprotected {to.GetLeftPart(UriPartial.Path)}", from);
            }

            request = await AgainAsync(request, to, keepsCredentials: IsSameHost(from, to), cancellationToken);
        }
    }

    private async Task<HttpRequestMessage> AgainAsync(HttpRequestMessage request, Uri to, bool keepsCredentials, CancellationToken cancellation)
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
        FailureKind.UpstreamUnavailable, $"server '{server}' can't be reached at {from.GetLeftPart(UriPartial.Path)}: {why}", "write the address that it is really reached by as its url");
}
