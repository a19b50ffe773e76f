using System.Net.Sockets;
using System.Text.RegularExpressions;
using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Remote.Http;

/// <summary>Error messages for connections to HTTP servers: the host, the cause and the fix.</summary>
internal sealed partial class HttpWords(ServerEntry entry, ServerCertificates certificates, Func<Uri, Uri?> proxyFor)
{
    private readonly Uri _url = new(entry.Url!);

    private string Server => $"server '{entry.Name}'";

    private string Host => _url.IsDefaultPort ? _url.IdnHost : $"{_url.IdnHost}:{_url.Port}";

    /// <summary>Whether the entry has credentials of its own.</summary>
    public bool HasOwnCredentials => entry.HasOwnCredentials;

    /// <summary>Whether the request may have been sent; false if the connection was never established.</summary>
    public static bool MayHaveReached(Exception error) => error switch
    {
        HttpRequestException request => request.HttpRequestError is not
            (HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError),
        OperationCanceledException { InnerException: TimeoutException } => false,
        _ => true,
    };

    /// <summary>The error for a failed connection.</summary>
    public VoidMcpException NotReached(Exception error)
    {
        var (why, fix) = error switch
        {
            OperationCanceledException => (
                $"connection timed out after {HttpNetwork.ConnectLimit.TotalSeconds:0} s",
                "check its url and the network"),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                ($"host {_url.IdnHost} not found", "check its url and the network"),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Insecure(error),
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError }
                when error.Message.Contains("'407'", StringComparison.Ordinal) =>
                ("the proxy requires authentication (HTTP 407)", ProxyCredentials),
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
                ($"the proxy refused the connection: {Cause(error)}", CheckProxy),
            _ => Unconnected(error),
        };
        var proxy = proxyFor(_url);
        if (proxy is not null && error is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError })
            fix = CheckProxy;
        var through = proxy is null ? "" : $" through the proxy {proxy.Host}:{proxy.Port}";
        return new VoidMcpException(
            FailureKind.UpstreamUnavailable, $"{Server} can't be reached at {Host}{through}: {why}", fix, error);
    }

    /// <summary>The error for a connection that was lost after the request may have been sent.</summary>
    /// <param name="error">The cause, if known.</param>
    /// <param name="isFirst">Whether the server has never responded.</param>
    public VoidMcpException Broken(Exception? error, bool isFirst = false) => new(
        FailureKind.UpstreamDied,
        error is InvalidDataException
            ? $"{Server} sent an invalid response: {error.Message}"
            : $"the connection to {Server} at {Host} was lost before it responded"
                + (error is null ? "" : $": {Cause(error)}"),
        isFirst && _url.Scheme == "http"
            && error is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse,
            }
                ? "if the server uses TLS, change its url to https://"
                : null,
        error);

    /// <summary>The error for an event named <c>error</c> in place of a response.</summary>
    public VoidMcpException ErrorEvent(string data)
    {
        var text = data.Trim();
        if (text.Length > MostShown) text = text[..MostShown] + "…";
        return new(FailureKind.UpstreamDied, $"{Server} sent an error instead of a response: {text}");
    }

    /// <summary>The error for a redirect to another host, where the session is not valid.</summary>
    public VoidMcpException MovedAway(Uri to) => new(
        FailureKind.NeedsAttention,
        $"{Server} redirects to {to.GetLeftPart(UriPartial.Path)}, but sessions and credentials are not sent to "
            + "another host",
        $"change its url to {to.GetLeftPart(UriPartial.Path)}");

    /// <summary>Removes credentials from URLs, such as those of proxies.</summary>
    public static string WithoutCredentials(string text) => Credentials().Replace(text, "://");

    /// <summary>The error for a response without a message.</summary>
    public VoidMcpException Refused(HttpAnswer answer)
    {
        var said = answer.Words is { } words ? $": {words}" : "";
        var status = $"HTTP {answer.Status}{(answer.Reason.Length > 0 ? $" {answer.Reason}" : "")}";
        return answer.Status switch
        {
            401 => Unauthorized(answer, said),
            403 when answer.ChallengeParameter("error") == "insufficient_scope" =>
                MoreRights(answer.ChallengeParameter("scope")),
            403 => new(
                FailureKind.NeedsAttention,
                $"{Server} denied access ({status}){said}",
                HasOwnCredentials ? CheckCredentials : null),
            404 => Plain(
                $"no MCP server found at {_url.GetLeftPart(UriPartial.Path)} ({status}){said}",
                "check its url: many servers use a path such as /mcp or /sse"),
            407 => Plain($"the proxy requires authentication ({status})", ProxyCredentials),
            429 or 503 => Later(
                $"{Server} is overloaded ({status}){said}", answer.RetryAfter, "retry later"),
            >= 200 and < 300 => NoMessage(answer),
            >= 300 and < 400 =>
                Plain($"{Server} returned an unsupported redirect ({status})", "change its url to the final address"),
            _ => Later(
                $"{Server} returned {status}{said}",
                answer.RetryAfter,
                answer.Words is null && answer.Status < 500 ? "check its url" : null),
        };
    }

    /// <summary>The error for a token with insufficient scopes.</summary>
    public VoidMcpException MoreRights(string? scope) => new(
        HasOwnCredentials ? FailureKind.NeedsAttention : FailureKind.NeedsLogin,
        $"{Server} requires more permissions for this request{(string.IsNullOrEmpty(scope) ? "" : $": {scope}")}",
        HasOwnCredentials ? CheckCredentials : $"voidmcp login {entry.Name}{ScopeOption(scope)}");

    /// <summary>The error for a missing or expired login.</summary>
    public VoidMcpException NeedsLogin() =>
        new(FailureKind.NeedsLogin, $"{Server} needs a login", $"voidmcp login {entry.Name}");

    /// <summary>The error for a header that can't be sent; reported before any request.</summary>
    public VoidMcpException UnfitHeader(string name) => new(
        FailureKind.NeedsAttention,
        $"{Server} has an invalid header: the value of '{name}' contains a character outside printable ASCII",
        "check that header in its entry, and the secret that it references");

    /// <summary>The error for a failed OAuth login.</summary>
    public VoidMcpException LoginFailed(Exception error) => new(
        FailureKind.NeedsLogin,
        $"login to {Server} failed: {LoginCause(error)}",
        error.Message.Contains("client registration", StringComparison.OrdinalIgnoreCase)
            ? "register an OAuth client for voidmcp manually, and write its ID into the entry: oauth: { client-id: … }"
            : $"voidmcp login {entry.Name}",
        error);

    private static string LoginCause(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is System.Text.Json.JsonException or FormatException or NullReferenceException)
                return "invalid OAuth response or metadata";
        }

        return WithoutCredentials(error.Message.Replace(SdkPrefix, "", StringComparison.Ordinal));
    }

    /// <summary>
    /// Formats the scopes as a shell option for the hint. Scopes come from the server, so invalid characters (RFC 6749,
    /// 3.3) and characters that quotes don't protect lead to an empty option.
    /// </summary>
    private static string ScopeOption(string? scope)
    {
        if (string.IsNullOrWhiteSpace(scope)
            || scope.Length > MostScope
            || scope.Any(c => c is < ' ' or > '~' or '"' or '\\' or '\''))
        {
            return "";
        }

        return scope.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or ':' or '/' or '_' or '-')
            ? $" --scope \"{scope}\""
            : $" --scope '{scope}'";
    }

    private const int MostScope = 1000;
    private const int MostShown = 200;
    private const string SdkPrefix = "Failed to handle unauthorized response with 'Bearer' scheme. ";
    private const string CheckUrl = "check that its url points to an MCP server";
    private const string ProxyCredentials = "write the credentials into HTTPS_PROXY: http://user:password@host:port";
    private const string CheckProxy = "check HTTPS_PROXY, and NO_PROXY for hosts that need no proxy";
    private const string CheckCredentials =
        "check the Authorization header of its entry, and the secret that it references";

    private VoidMcpException Unauthorized(HttpAnswer answer, string said)
    {
        if (answer.From is { } from && !RedirectHandler.IsSameHost(_url, from))
        {
            return new(
                FailureKind.NeedsAttention,
                $"{Server} redirects to {from.Host}, but credentials are not sent to another host",
                $"change its url to {from.GetLeftPart(UriPartial.Path)}");
        }

        if (HasOwnCredentials)
        {
            return new(
                FailureKind.NeedsAttention, $"{Server} rejected its credentials (HTTP 401){said}", CheckCredentials);
        }

        if (answer.HasOAuth) return NeedsLogin();
        var scheme = answer.Challenges.Count > 0 ? $", {string.Join(" or ", answer.Challenges)} authentication" : "";
        return new(
            FailureKind.NeedsAttention,
            $"{Server} requires credentials (HTTP 401{scheme}){said}",
            HeaderHint(answer));
    }

    /// <summary>How to write the header that the server asks for.</summary>
    private string HeaderHint(HttpAnswer answer)
    {
        var isBasic = answer.Challenges.Contains("Basic", StringComparer.OrdinalIgnoreCase);
        var name = HeaderName().Match(answer.Words ?? "").Value;
        var header = isBasic ? $"Authorization: \"Basic ${{secret:{entry.Name}}}\""
            : name.Length > 0 ? $"{name}: \"${{secret:{entry.Name}}}\""
            : $"Authorization: \"Bearer ${{secret:{entry.Name}}}\"";
        return $"store the credential with `voidmcp secret set {entry.Name}`, then add a header to the entry: headers: "
            + $"{{ {header} }}";
    }

    private VoidMcpException NoMessage(HttpAnswer answer)
    {
        if (answer.Body.Length == 0)
        {
            return Plain(
                answer.Status == 202
                    ? $"{Server} accepted the request (HTTP 202) but did not answer it"
                    : $"{Server} returned an empty response (HTTP {answer.Status})",
                CheckUrl);
        }

        var what = answer.MediaType.Contains("html", StringComparison.Ordinal) ? "a web page"
            : answer.MediaType.Length > 0 ? answer.MediaType
            : "nothing";
        return Plain(
            $"{Server} returned {what} instead of an MCP message{(answer.Words is { } words ? $": {words}" : "")}",
            CheckUrl);
    }

    private (string, string?) Insecure(Exception error)
    {
        if (certificates.Refused is var (problem, fix)) return (problem, fix);
        return ($"TLS handshake failed: {Cause(error)}", "if the server does not use TLS, change its url to http://");
    }

    private static (string, string?) Unconnected(Exception error) => Innermost(error) is SocketException socket
        ? socket.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => ("connection refused", "start it, or fix its url"),
            SocketError.NetworkUnreachable or SocketError.HostUnreachable =>
                ("network unreachable", "check the network"),
            SocketError.TimedOut => ("connection timed out", "check its url and the network"),
            _ => (socket.Message, null),
        }
        : (Cause(error), null);

    private static string Cause(Exception error) => WithoutCredentials(Innermost(error).Message);

    private static VoidMcpException Later(string message, TimeSpan? pause, string? hint) => new(
        FailureKind.UpstreamUnavailable,
        message,
        pause is { } asked ? $"retry after {Math.Ceiling(asked.TotalSeconds):0} s" : hint)
    {
        RetryAfter = pause,
    };

    private static VoidMcpException Plain(string message, string? hint) =>
        new(FailureKind.UpstreamUnavailable, message, hint);

    [GeneratedRegex(@"\b(x-[a-z-]*(key|token|auth)[a-z-]*|api-key)\b", RegexOptions.IgnoreCase)]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"://[^/\s@]*@")]
    private static partial Regex Credentials();

    private static Exception Innermost(Exception error)
    {
        while (error.InnerException is { } inner) error = inner;
        return error;
    }
}
