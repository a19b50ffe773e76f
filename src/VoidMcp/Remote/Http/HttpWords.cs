using System.Net.Sockets;
using System.Text.RegularExpressions;
using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Remote.Http;

/// <summary>What goes wrong between voidmcp and a server over HTTP, in plain words: the host, the cause, the fix.</summary>
internal sealed partial class HttpWords(ServerEntry entry, ServerCertificates certificates, Func<Uri, Uri?> proxyFor)
{
    private readonly Uri _url = new(entry.Url!);

    private string Server => $"server '{entry.Name}'";

    private string Host => _url.IsDefaultPort ? _url.IdnHost : $"{_url.IdnHost}:{_url.Port}";

    private bool HasOwnCredentials => entry.HasOwnCredentials;

    /// <summary>False where no part of a request can have left: the connection was never made.</summary>
    public static bool MayHaveReached(Exception error) => error switch
    {
        HttpRequestException request => request.HttpRequestError is not
            (HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError),
        OperationCanceledException { InnerException: TimeoutException } => false,
        _ => true,
    };

    /// <summary>The connection could not be made.</summary>
    public VoidMcpException NotReached(Exception error)
    {
        var (why, fix) = error switch
        {
            OperationCanceledException => ($"no connection within {HttpNetwork.ConnectLimit.TotalSeconds:0} s", "check its url and the network"),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => ($"there is no host named {_url.IdnHost}", "check its url for a typing error, and the network"),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Insecure(error),
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } when error.Message.Contains("'407'", StringComparison.Ordinal) =>
                ("the proxy wants credentials, or others than it was given (HTTP 407)", "write them into HTTPS_PROXY: http://user:password@host:port"),
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => ($"the proxy does not let it through: {Cause(error)}", CheckProxy),
            _ => Unconnected(error),
        };
        var proxy = proxyFor(_url);
        if (proxy is not null && error is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }) fix = CheckProxy;
        var through = proxy is null ? "" : $" through the proxy {proxy.Host}:{proxy.Port}";
        return new VoidMcpException(FailureKind.UpstreamUnavailable, $"{Server} can't be reached at {Host}{through}: {why}", fix, error);
    }

    /// <summary>The connection broke after the request may have left.</summary>
    /// <param name="error">How.</param>
    /// <param name="isFirst">Whether the server has never answered.</param>
    public VoidMcpException Broken(Exception? error, bool isFirst = false) => new(
        FailureKind.UpstreamDied,
        error is InvalidDataException
            ? $"{Server} sent too much: {error.Message}"
            : $"the connection to {Server} at {Host} broke before it answered{(error is null ? "" : $": {Cause(error)}")}",
        isFirst && _url.Scheme == "http" && error is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse } ? "is it reached by https:// perhaps?" : null,
        error);

    /// <summary>The server sends whoever comes elsewhere, and the session that it opened is not known there.</summary>
    public VoidMcpException MovedAway(Uri to) => new(
        FailureKind.NeedsAttention,
        $"{Server} redirects to {to.GetLeftPart(UriPartial.Path)}, where neither its session nor the credentials of its entry are sent",
        $"write {to.GetLeftPart(UriPartial.Path)} as its url");

    /// <summary>An address without the credentials that may stand in it, as those of proxies do.</summary>
    public static string WithoutCredentials(string text) => Credentials().Replace(text, "://");

    /// <summary>The server answered with something other than a message.</summary>
    public VoidMcpException Refused(HttpAnswer answer)
    {
        var said = answer.Words is { } words ? $": {words}" : "";
        var status = $"HTTP {answer.Status}{(answer.Reason.Length > 0 ? $" {answer.Reason}" : "")}";
        return answer.Status switch
        {
            401 => Unauthorized(answer, said),
            403 when answer.ChallengeParameter("error") == "insufficient_scope" => MoreRights(answer.ChallengeParameter("scope")),
            403 => new(FailureKind.NeedsAttention, $"{Server} refuses access ({status}){said}", HasOwnCredentials ? Mend : null),
            404 => Plain($"there is nothing to talk to at {_url.GetLeftPart(UriPartial.Path)} ({status}){said}", "check its url: many servers want /mcp or /sse at its end"),
            407 => Plain($"the proxy wants credentials ({status})", "write them into HTTPS_PROXY: http://user:password@host:port"),
            429 or 503 => Plain($"{Server} is too busy ({status}){said}", answer.RetryAfter is { } pause ? $"it asks to be left alone for {Math.Ceiling(pause.TotalSeconds):0} s" : "try again later"),
            >= 200 and < 300 => NoMessage(answer),
            >= 300 and < 400 => Plain($"{Server} redirects elsewhere ({status})", "write the address that it is really reached by as its url"),
            _ => Plain($"{Server} answered {status}{said}", answer.Status < 500 ? "check its url" : null),
        };
    }

    /// <summary>A token that is too weak for what was asked.</summary>
    public VoidMcpException MoreRights(string? scope) => new(
        HasOwnCredentials ? FailureKind.NeedsAttention : FailureKind.NeedsLogin,
        $"{Server} wants more rights for this than it was given{(string.IsNullOrEmpty(scope) ? "" : $": {scope}")}",
        HasOwnCredentials ? Mend : $"voidmcp login {entry.Name}{ScopeOption(scope)}");

    /// <summary>There is no login, or it is not accepted any more.</summary>
    public VoidMcpException NeedsLogin() => new(FailureKind.NeedsLogin, $"{Server} needs a login", $"voidmcp login {entry.Name}");

    /// <summary>A header that no request can carry; told before anything is sent.</summary>
    public VoidMcpException UnfitHeader(string name) => new(
        FailureKind.NeedsAttention,
        $"{Server} can't be asked: the value of its header '{name}' holds a character outside of printable ASCII, which no header may",
        "check that header in its entry, and the secret that it refers to");

    /// <summary>The exchange with the authorization server failed.</summary>
    public VoidMcpException LoginFailed(Exception error) => new(
        FailureKind.NeedsLogin,
        $"the login at {Server} failed: {LoginCause(error)}",
        error.Message.Contains("client registration", StringComparison.OrdinalIgnoreCase)
            ? $"register voidmcp there by hand, and write what you get into its entry: oauth: {{ client-id: … }}"
            : $"voidmcp login {entry.Name}",
        error);

    private static string LoginCause(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is System.Text.Json.JsonException or FormatException or NullReferenceException) return "the authorization server, or the server's metadata, answered something that OAuth does not know";
        }

        return WithoutCredentials(error.Message.Replace(SdkPrefix, "", StringComparison.Ordinal));
    }

    /// <summary>
    /// The rights to ask for, as they may be pasted into a shell: they are the server's words, so what OAuth does not allow in them
    /// (RFC 6749, 3.3), or what quotes don't hold, is left to the user.
    /// </summary>
    private static string ScopeOption(string? scope)
    {
        if (string.IsNullOrWhiteSpace(scope) || scope.Length > MostScope || scope.Any(c => c is < ' ' or > '~' or '"' or '\\' or '\'')) return "";
        return scope.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or ':' or '/' or '_' or '-') ? $" --scope \"{scope}\"" : $" --scope '{scope}'";
    }

    private const int MostScope = 1000;
    private const string SdkPrefix = "Failed to handle unauthorized response with 'Bearer' scheme. ";
    private const string CheckProxy = "check HTTPS_PROXY, and NO_PROXY for hosts that need none";
    private const string Mend = "check the Authorization header of its entry, and the secret that it refers to";

    private VoidMcpException Unauthorized(HttpAnswer answer, string said)
    {
        if (answer.From is { } from && !RedirectHandler.IsSameHost(_url, from))
            return new(FailureKind.NeedsAttention, $"{Server} redirects to {from.Host}, where the credentials of its entry are not sent", $"write {from.GetLeftPart(UriPartial.Path)} as its url");
        return HasOwnCredentials ? new(FailureKind.NeedsAttention, $"{Server} does not accept its credentials (HTTP 401){said}", Mend) : NeedsLogin();
    }

    private VoidMcpException NoMessage(HttpAnswer answer)
    {
        if (answer.Body.Length == 0) return Plain($"{Server} took the request (HTTP {answer.Status}) and gave no answer to it", "check that its url is that of an MCP server");
        var what = answer.MediaType.Contains("html", StringComparison.Ordinal) ? "a web page" : answer.MediaType.Length > 0 ? answer.MediaType : "nothing";
        return Plain($"{Server} answered with {what} in place of an MCP message{(answer.Words is { } words ? $": {words}" : "")}", "check that its url is that of an MCP server");
    }

    private (string, string?) Insecure(Exception error)
    {
        if (certificates.Refused is var (problem, fix)) return (problem, fix);
        return ($"no secure connection: {Cause(error)}", "is it reached by http:// perhaps?");
    }

    private static (string, string?) Unconnected(Exception error) => Innermost(error) is SocketException socket
        ? socket.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => ("nothing listens there", "start it, or mend its url"),
            SocketError.NetworkUnreachable or SocketError.HostUnreachable => ("the network has no way to it", "check the network"),
            SocketError.TimedOut => ("no answer", "check its url and the network"),
            _ => (socket.Message, null),
        }
        : (Cause(error), null);

    private static string Cause(Exception error) => WithoutCredentials(Innermost(error).Message);

    private static VoidMcpException Plain(string message, string? hint) => new(FailureKind.UpstreamUnavailable, message, hint);

    [GeneratedRegex(@"://[^/\s@]*@")]
    private static partial Regex Credentials();

    private static Exception Innermost(Exception error)
    {
        while (error.InnerException is { } inner) error = inner;
        return error;
    }
}
