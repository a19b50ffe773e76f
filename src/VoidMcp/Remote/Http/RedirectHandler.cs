using System.Collections.Concurrent;
using System.Net;
using VoidMcp.Errors;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Follows up to five redirects, keeping method and body. Credentials (Authorization, cookies, the entry's headers, the
/// session) are sent only to the same host and port, or when upgrading from http to https. Redirects from https to http
/// are rejected. 303 means that the response is elsewhere, but some servers mean that they are: what may be repeated is
/// sent there, and everything after it if that works; else the response is fetched from there.
/// </summary>
/// <param name="server">The server's name, for messages.</param>
/// <param name="credentials">The names of the entry's headers.</param>
/// <param name="inner">Sends the requests.</param>
internal sealed class RedirectHandler(string server, IEnumerable<string> credentials, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    /// <summary>Whether a request may be sent twice; default: it may not.</summary>
    public static readonly HttpRequestOptionsKey<bool> MayRepeat = new("voidmcp.may-repeat");

    /// <summary>
    /// Whether the request belongs to a login, and so must not be redirected to http on another machine; default: no.
    /// </summary>
    public static readonly HttpRequestOptionsKey<bool> IsOfLogin = new("voidmcp.is-of-login");

    private const int Most = 5;

    /// <summary>Where servers said with 303 that they are.</summary>
    private readonly ConcurrentDictionary<Uri, Uri> _moved = [];

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
        if (request.Method == HttpMethod.Post && _moved.TryGetValue(request.RequestUri!, out var known))
            request = await AgainAsync(request, known, keepsCredentials: true, cancellationToken);
        var first = request.RequestUri!;
        var isOfLogin = request.Options.TryGetValue(IsOfLogin, out var isSet) && isSet;
        for (var hop = 0; ; hop++)
        {
            var response = await SendAsync(request, first, cancellationToken);
            if (response is { StatusCode: HttpStatusCode.SeeOther, Headers.Location: { } elsewhere } && hop == 0)
                return await ElsewhereAsync(request, response, new Uri(first, elsewhere), cancellationToken);
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
                if (to.Scheme == "http" && (from.Scheme == "https" || (isOfLogin && !to.IsLoopback)))
                {
                    var target = to.GetLeftPart(UriPartial.Path);
                    throw Refused($"redirect from {from.Scheme} to unencrypted {target}", from);
                }
            }

            request = await AgainAsync(request, to, keepsCredentials: IsSameHost(from, to), cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, Uri first, CancellationToken cancellation)
    {
        try
        {
            return await base.SendAsync(request, cancellation);
        }
        catch (HttpRequestException error) when (!SameOrigin(first, request.RequestUri!))
        {
            var to = request.RequestUri!.GetLeftPart(UriPartial.Path);
            throw new VoidMcpException(
                FailureKind.UpstreamUnavailable,
                $"server '{server}' redirects to {to}, which can't be reached: {error.GetBaseException().Message}",
                "change its url to the final address",
                error);
        }
    }

    /// <summary>Follows a 303 response.</summary>
    private async Task<HttpResponseMessage> ElsewhereAsync(
        HttpRequestMessage request, HttpResponseMessage response, Uri to, CancellationToken cancellation)
    {
        response.Dispose();
        var from = request.RequestUri!;
        if (!IsSameHost(from, to))
        {
            var target = to.GetLeftPart(UriPartial.Path);
            throw new VoidMcpException(
                FailureKind.UpstreamUnavailable,
                $"server '{server}' redirects to {target} (HTTP 303), which is another host",
                $"change its url to {target}");
        }

        var isMessage = request.Method == HttpMethod.Post;
        if (isMessage && request.Options.TryGetValue(MayRepeat, out var mayRepeat) && mayRepeat)
        {
            var again = await AgainAsync(request, to, keepsCredentials: true, cancellation);
            var answer = await base.SendAsync(again, cancellation);
            if (answer.IsSuccessStatusCode) _moved[from] = to;
            if (answer.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed
                or HttpStatusCode.SeeOther))
            {
                return answer;
            }

            answer.Dispose();
        }

        var fetch = await AgainAsync(request, to, keepsCredentials: true, cancellation);
        if (isMessage) (fetch.Method, fetch.Content) = (HttpMethod.Get, null);
        return await base.SendAsync(fetch, cancellation);
    }

    private async Task<HttpRequestMessage> AgainAsync(
        HttpRequestMessage request, Uri to, bool keepsCredentials, CancellationToken cancellation)
    {
        var again = new HttpRequestMessage(request.Method, to) { Version = request.Version };
        if (request.Options.TryGetValue(MayRepeat, out var mayRepeat)) again.Options.Set(MayRepeat, mayRepeat);
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
