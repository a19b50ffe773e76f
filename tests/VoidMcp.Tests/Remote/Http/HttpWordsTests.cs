using System.Net;
using System.Net.Sockets;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Remote.Http;

namespace VoidMcp.Tests.Remote.Http;

public sealed class HttpWordsTests
{
    private const string Url = "https://mcp.example.com/mcp";

    [Theory]
    [InlineData(
        401,
        "text/plain",
        "send x-api-key",
        "server 'remote' requires credentials (HTTP 401): send x-api-key",
        "store the credential with `voidmcp secret set remote`, then add a header to the entry: headers: "
            + "{ x-api-key: \"${secret:remote}\" }")]
    [InlineData(
        402,
        "application/json",
        """{"error":"no plan"}""",
        "server 'remote' returned HTTP 402 Payment Required: no plan",
        null)]
    [InlineData(
        403,
        "application/json",
        """{"error":"access_denied","error_description":"not for you"}""",
        "server 'remote' denied access (HTTP 403 Forbidden): not for you",
        null)]
    [InlineData(
        404,
        "text/html",
        "<html><title>Not  here</title>",
        "no MCP server found at https://mcp.example.com/mcp (HTTP 404 Not Found): Not here",
        "check its url: many servers use a path such as /mcp or /sse")]
    [InlineData(429, "", "", "server 'remote' is overloaded (HTTP 429 Too Many Requests)", "retry after 7 s")]
    [InlineData(500, "text/plain", "boom", "server 'remote' returned HTTP 500 Internal Server Error: boom", null)]
    [InlineData(
        200,
        "text/html",
        "<title>Welcome</title>",
        "server 'remote' returned a web page instead of an MCP message: Welcome",
        "check that its url points to an MCP server")]
    public async Task A_refusal_says_what_the_server_said_and_what_to_do(
        int status, string type, string body, string message, string? hint)
    {
        var failure = await FailureAsync((_, _) =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
            };
            if (type.Length > 0) response.Content.Headers.ContentType = new(type);
            if (status == 429) response.Headers.RetryAfter = new(TimeSpan.FromSeconds(7));
            return response;
        });
        Assert.Equal((message, hint), (failure.Message, failure.Hint));
        Assert.Equal(status == 429 ? TimeSpan.FromSeconds(7) : null, failure.RetryAfter);
        Assert.Equal(
            status switch
            {
                401 or 403 => FailureKind.NeedsAttention,
                _ => FailureKind.UpstreamUnavailable,
            },
            failure.Kind);
    }

    [Theory]
    [InlineData("Bearer", true)]
    [InlineData("Bearer error=\"x\", error_description=\"No \"quoted\" token\", ,=", true)]
    [InlineData("Basic realm=\"x\"", false)]
    public async Task A_login_is_proposed_where_a_challenge_speaks_for_it(string challenge, bool isLogin)
    {
        var failure = await FailureAsync((_, _) =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.Unauthorized);
            response.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
            return response;
        });
        Assert.Equal(isLogin ? FailureKind.NeedsLogin : FailureKind.NeedsAttention, failure.Kind);
        if (!isLogin) Assert.Contains("Basic authentication", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_is_proposed_where_metadata_speaks_for_it()
    {
        const string Metadata = """{"resource":"https://mcp.example.com/mcp"}""";
        var failure = await FailureAsync((request, _) => request.Method == HttpMethod.Get
            && request.RequestUri!.AbsolutePath == "/.well-known/oauth-protected-resource"
                ? new(HttpStatusCode.OK) { Content = new StringContent(Metadata) }
                : new(HttpStatusCode.Unauthorized));
        Assert.Equal(FailureKind.NeedsLogin, failure.Kind);
    }

    [Fact]
    public async Task A_refused_header_is_the_entrys_to_mend()
    {
        var failure = await FailureAsync((_, _) => new(HttpStatusCode.Unauthorized), ("Authorization", "Bearer gone"));
        Assert.Equal("server 'remote' rejected its credentials (HTTP 401)", failure.Message);
        Assert.Contains("Authorization header", failure.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("gone", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_too_weak_names_the_rights_that_are_missing()
    {
        var failure = await FailureAsync((_, _) =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.Forbidden);
            response.Headers.WwwAuthenticate.ParseAdd(
                "Bearer error=\"insufficient_scope\", scope=\"files:write admin\"");
            return response;
        });
        Assert.Equal("server 'remote' requires more permissions for this request: files:write admin", failure.Message);
        Assert.Equal("voidmcp login remote --scope \"files:write admin\"", failure.Hint);
    }

    [Theory]
    [InlineData("$(touch x)", " --scope '$(touch x)'")]
    [InlineData("a;b `c` a&b", " --scope 'a;b `c` a&b'")]
    [InlineData("it's", "")]
    [InlineData("a\\b", "")]
    [InlineData("a\u0001b", "")]
    [InlineData(
        "https://example.com/auth/files.read user:mail", " --scope \"https://example.com/auth/files.read user:mail\"")]
    public async Task Rights_in_a_hint_can_be_pasted_into_a_shell(string scope, string option)
    {
        var failure = await FailureAsync((_, _) =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.Forbidden);
            response.Headers.TryAddWithoutValidation(
                "WWW-Authenticate", $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
            return response;
        });
        Assert.Equal($"voidmcp login remote{option}", failure.Hint);
    }

    [Theory]
    [InlineData("s\u00e9cret")]
    [InlineData("two\nlines")]
    public async Task A_header_that_can_not_be_sent_is_named_before_anything_is_sent(string value)
    {
        var failure = await FailureAsync(
            (_, _) => throw new InvalidOperationException("something was sent"), ("X-Key", value));
        Assert.Equal(FailureKind.NeedsAttention, failure.Kind);
        Assert.Contains("the value of 'X-Key' contains a character", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, failure.Message + failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, SocketError.HostNotFound, "host mcp.example.com not found")]
    [InlineData(HttpRequestError.ConnectionError, SocketError.ConnectionRefused, "connection refused")]
    [InlineData(HttpRequestError.ConnectionError, SocketError.NetworkUnreachable, "network unreachable")]
    public async Task A_connection_that_can_not_be_made_names_host_and_cause(
        HttpRequestError error, SocketError socket, string why)
    {
        var failure = await FailureAsync(
            (_, _) => throw new HttpRequestException(error, "no", new SocketException((int)socket)));
        Assert.Equal($"server 'remote' can't be reached at mcp.example.com: {why}", failure.Message);
        Assert.NotNull(failure.Hint);
    }

    [Fact]
    public async Task A_connection_that_takes_too_long_is_given_up()
    {
        var failure = await FailureAsync((_, _) => throw new TaskCanceledException("no", new TimeoutException()));
        Assert.Equal(
            "server 'remote' can't be reached at mcp.example.com: connection timed out after 15 s", failure.Message);
    }

    [Fact]
    public async Task A_connection_that_breaks_says_so()
    {
        var failure = await FailureAsync((_, _) =>
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely."));
        Assert.Equal(
            "the connection to server 'remote' at mcp.example.com was lost before it responded: The response "
            + "ended prematurely.",
            failure.Message);
    }

    [Theory]
    [InlineData(
        "http://mcp.example.com/mcp",
        HttpRequestError.ResponseEnded,
        "if the server uses TLS, change its url to https://")]
    [InlineData(
        "http://mcp.example.com/mcp",
        HttpRequestError.InvalidResponse,
        "if the server uses TLS, change its url to https://")]
    [InlineData("https://mcp.example.com/mcp", HttpRequestError.InvalidResponse, null)]
    public async Task A_server_that_never_answers_in_plain_http_may_want_https(
        string url, HttpRequestError error, string? hint)
    {
        using var network = new ScriptedNetwork((_, _) => throw new HttpRequestException(error, "no HTTP"));
        var failure = await Assert.ThrowsAsync<VoidMcpException>(
            () => HttpServers.ConnectAsync(HttpServers.Entry(url), network: network));
        Assert.Equal(hint, failure.Hint);
    }

    [Theory]
    [InlineData("407", "the proxy requires authentication (HTTP 407)")]
    [InlineData("403", "The proxy tunnel request to proxy 'http://127.0.0.1:7122/' failed with status code '403'.")]
    public async Task The_credentials_of_a_proxy_are_told_to_nobody(string status, string why)
    {
        var failure = await FailureAsync((_, _) => throw new HttpRequestException(
            HttpRequestError.ProxyTunnelError,
            "The proxy tunnel request to proxy 'http://bob:s3cr3t@127.0.0.1:7122/' failed with status "
            + $"code '{status}'."));
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", failure.Message + failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer scope=\"a b\", error=x", "scope", "a b")]
    [InlineData("Bearer realm=\"scope=no\", scope=one", "scope", "one")]
    [InlineData("Bearer realm=\"x\"", "scope", null)]
    public async Task Challenges_are_read(string challenge, string name, string? value)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ParseAdd(challenge);
        Assert.Equal(
            value,
            (await HttpAnswer.ReadAsync(response, TimeProvider.System, TestContext.Current.CancellationToken))
                .ChallengeParameter(name));
    }

    private static async Task<VoidMcpException> FailureAsync(
        Func<HttpRequestMessage, string, HttpResponseMessage> answer, params (string, string)[] headers)
    {
        using var network = new ScriptedNetwork(answer);
        return await Assert.ThrowsAsync<VoidMcpException>(
            () => HttpServers.ConnectAsync(HttpServers.Entry(Url, headers), network: network));
    }
}
