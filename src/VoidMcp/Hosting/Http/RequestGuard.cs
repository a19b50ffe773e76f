using System.Net;
using Microsoft.AspNetCore.Http;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// Decides who may use the gateway over HTTP. Host and Origin are checked because a web page can make a name of its own lead
/// to this machine and then send requests as if it came from here (DNS rebinding); the token, because every process of this
/// machine reaches the port.
/// </summary>
/// <param name="options">What the user allowed.</param>
/// <param name="token">What clients must send; null where everybody may come.</param>
internal sealed class RequestGuard(HttpOptions options, BearerToken? token)
{
    private static readonly string[] Local = ["localhost", "127.0.0.1", "[::1]"];

    private readonly HashSet<string> _hosts = new([.. Local, .. options.AllowedHosts.Append(options.Host).Select(Bracketed)], StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _origins = new(options.AllowedOrigins.Select(o => o.TrimEnd('/')), StringComparer.OrdinalIgnoreCase);

    /// <exception cref="HttpFailure">It was sent to another name, or by a page that may not.</exception>
    public void CheckPlace(HttpRequest request)
    {
        var host = request.Host;
        if (!host.HasValue || !_hosts.Contains(host.Host))
        {
            throw new HttpFailure(StatusCodes.Status403Forbidden, $"requests for the host '{host.Host}' are not served; `voidmcp serve --http --allow-host` allows it");
        }

        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !IsAllowed(origin))
        {
            throw new HttpFailure(StatusCodes.Status403Forbidden, $"pages of {origin} may not use this server; `voidmcp serve --http --allow-origin` allows them");
        }
    }

    /// <summary>The token is taken from its header alone, never from a URL: those end up in logs and histories.</summary>
    /// <exception cref="HttpFailure">The token is missing or wrong.</exception>
    public void CheckToken(HttpRequest request)
    {
        if (token is null) return;
        const string Scheme = "Bearer ";
        var given = request.Headers.Authorization.ToString();
        if (given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && token.IsRight(given[Scheme.Length..].Trim())) return;
        var words = given.Length == 0 ? "the header `Authorization: Bearer TOKEN` is missing" : "the token in the header Authorization is not the right one";
        throw new HttpFailure(StatusCodes.Status401Unauthorized, $"{words}; `voidmcp token` prints it")
        {
            Header = ("WWW-Authenticate", given.Length == 0 ? "Bearer realm=\"voidmcp\"" : "Bearer realm=\"voidmcp\", error=\"invalid_token\""),
        };
    }

    /// <summary>Whether the token of a request that was let in is still the right one.</summary>
    public bool StillAllows(HttpRequest request)
    {
        try
        {
            CheckToken(request);
            return true;
        }
        catch (HttpFailure)
        {
            return false;
        }
    }

    private bool IsAllowed(string origin) =>
        _origins.Contains(origin)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && Local.Contains(uri.Host, StringComparer.OrdinalIgnoreCase));

    /// <summary>An IPv6 address as it stands in a URL.</summary>
    private static string Bracketed(string host) => !host.StartsWith('[') && IPAddress.TryParse(host, out var address) && host.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : host;
}
