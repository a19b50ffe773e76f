using System.Net;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Remote.Http;
using VoidMcp.Remote.OAuth;

namespace VoidMcp.Tests.Remote.OAuth;

/// <summary>Where a login may go, whatever the server names as its endpoints.</summary>
public sealed class SecureEndpointTests
{
    private const string Registration = """{"redirect_uris":["http://127.0.0.1/callback"]}""";

    private static readonly Uri Server = new("https://mcp.example/mcp");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://as.example/authorize", true)]
    [InlineData("http://127.0.0.1:8080/authorize", true)]
    [InlineData("http://localhost/authorize", true)]
    [InlineData("http://[::1]:9/authorize", true)]
    [InlineData("http://as.example/authorize", false)]
    [InlineData("http://localhost.as.example/authorize", false)]
    [InlineData("http://192.168.1.2/authorize", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("ms-settings:network", false)]
    [InlineData("ftp://127.0.0.1/authorize", false)]
    public void It_is_https_or_this_machine(string address, bool isSecure)
    {
        Assert.Equal(isSecure, SecureEndpoint.Is(new Uri(address)));
        if (isSecure) SecureEndpoint.Require("s", new Uri(address));
        else Assert.Throws<VoidMcpException>(() => SecureEndpoint.Require("s", new Uri(address)));
    }

    [Theory]
    [InlineData("https://as.example/a?b", "as.example")]
    [InlineData("https://as.example:8443/a", "as.example:8443")]
    [InlineData("https://user@as.example/a", "as.example")]
    [InlineData("https://аpple.example/a", "xn--pple-43d.example")]
    public void The_prompt_names_the_host_in_ascii(string address, string host) =>
        Assert.Equal(host, SecureEndpoint.HostOf(new Uri(address)));

    [Theory]
    [InlineData("http://as.example", false)]
    [InlineData("http://127.0.0.1:1", true)]
    [InlineData("https://as.example", true)]
    public async Task No_request_of_a_login_goes_anywhere_else(string host, bool isSent)
    {
        foreach (var make in (Func<HttpRequestMessage>[])[
            () => new(HttpMethod.Get, $"{host}/.well-known/oauth-authorization-server"),
            () => new(HttpMethod.Post, $"{host}/token")
            {
                Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "authorization_code")]),
            },
            () => new(HttpMethod.Post, $"{host}/register")
            {
                Content = new StringContent(Registration, Encoding.UTF8, "application/json"),
            },
        ])
        {
            using var network = new Recorder("{}");
            using var client = new HttpMessageInvoker(new AuthorizationAnswers("s", Server, network));
            using var request = make();
            if (isSent)
            {
                using var response = await client.SendAsync(request, Stop);
                Assert.NotEqual(0, network.Sent);
                continue;
            }

            var failure = await Assert.ThrowsAsync<VoidMcpException>(() => client.SendAsync(request, Stop));
            Assert.StartsWith(
                "the authorization server of server 's' requires an unencrypted connection: http://as.example/",
                failure.Message);
            Assert.Equal(0, network.Sent);
        }
    }

    [Fact]
    public async Task A_request_of_a_login_is_not_redirected_from_this_machine_to_http_elsewhere()
    {
        using var network = new Recorder("") { Location = new Uri("http://as.example/token") };
        using var client = new HttpMessageInvoker(
            new AuthorizationAnswers("s", Server, new RedirectHandler("s", [], network)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://127.0.0.1:1/token")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "authorization_code")]),
        };
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => client.SendAsync(request, Stop));
        Assert.EndsWith("redirect from http to unencrypted http://as.example/token", failure.Message);
        Assert.Equal(1, network.Sent);
    }

    private sealed class Recorder(string body) : HttpMessageHandler
    {
        public int Sent { get; private set; }

        public Uri? Location { get; init; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Sent++;
            var response = new HttpResponseMessage(
                Location is null ? HttpStatusCode.OK : HttpStatusCode.TemporaryRedirect)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            response.Headers.Location = Location;
            return Task.FromResult(response);
        }
    }
}
