using System.Net;
using Microsoft.AspNetCore.Http;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// Decides who may use the gateway over HTTP. Host and Origin are checked because a web page can point a name of its
/// own to this machine and send requests to it (DNS rebinding); the token, because every process of this machine can
/// reach the port.
/// </summary>
/// <param name="options">The HTTP options.</param>
/// <param name="token">The required token; null to require none.</param>
internal sealed class RequestGuard(HttpOptions options, BearerToken? token)
{
    private static readonly string[] Local = ["localhost", "127.0.0.1", "[::1]"];

    private readonly HashSet<string> _hosts = new(
        [.. Local, .. options.AllowedHosts.Append(options.Host).Select(Bracketed)], StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _origins =
        new(options.AllowedOrigins.Select(o => o.TrimEnd('/')), StringComparer.OrdinalIgnoreCase);

    /// <exception cref="HttpFailure">The host or the origin is not allowed.</exception>
    public void CheckPlace(HttpRequest request)
    {
        var host = request.Host;
        if (!host.HasValue || !_hosts.Contains(host.Host))
        {
            throw new HttpFailure(
                StatusCodes.Status403Forbidden,
                $"host '{host.Host}' is not allowed; allow it with `voidmcp serve --http --allow-host`");
        }

        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !IsAllowed(origin))
        {
            throw new HttpFailure(
                StatusCodes.Status403Forbidden,
                $"origin {origin} is not allowed; allow it with `voidmcp serve --http --allow-origin`");
        }
    }

    /// <summary>The token is read from its header only, never from a URL: URLs end up in logs and histories.</summary>
    /// <exception cref="HttpFailure">The token is missing or wrong.</exception>
    public void CheckToken(HttpRequest request)
    {
        if (token is null) return;
        const string Scheme = "Bearer ";
        var given = request.Headers.Authorization.ToString();
        if (given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && token.IsRight(given[Scheme.Length..].Trim()))
        {
            return;
        }

        var words = given.Length == 0
            ? "missing header `Authorization: Bearer TOKEN`"
            : "invalid token in the header Authorization";
        throw new HttpFailure(StatusCodes.Status401Unauthorized, $"{words}; `voidmcp token` prints it")
        {
            Header = ("WWW-Authenticate",
                given.Length == 0 ? "Bearer realm=\"voidmcp\"" : "Bearer realm=\"voidmcp\", error=\"invalid_token\""),
        };
    }

    /// <summary>Whether the token of an accepted request is still valid.</summary>
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
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && Local.Contains(uri.Host, StringComparer.OrdinalIgnoreCase));

    /// <summary>An IPv6 address as written in a URL.</summary>
    private static string Bracketed(string host) => !host.StartsWith('[')
        && IPAddress.TryParse(host, out var address)
        && host.Contains(':', StringComparison.Ordinal)
        ? $"[{address}]"
        : host;
}
