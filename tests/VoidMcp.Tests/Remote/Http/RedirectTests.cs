using System.Net;
using VoidMcp.Errors;
using VoidMcp.Remote.Http;

namespace VoidMcp.Tests.Remote.Http;

public sealed class RedirectTests
{
    [Theory]
    [InlineData("https://a.example/mcp", "/mcp/", true)]
    [InlineData("https://a.example/mcp", "https://a.example:443/other", true)]
    [InlineData("https://a.example/mcp", "https://b.example/mcp", false)]
    [InlineData("https://a.example/mcp", "https://a.example:8443/mcp", false)]
    [InlineData("http://a.example/mcp", "https://a.example/mcp", true)]
    [InlineData("http://a.example:8090/mcp", "https://a.example:8090/mcp", true)]
    [InlineData("http://a.example:8090/mcp", "https://a.example/mcp", false)]
    [InlineData("http://a.example/mcp", "https://b.example/mcp", false)]
    [InlineData("https://a.example/mcp", "https://a.example.evil.example/mcp", false)]
    public async Task Credentials_stay_with_the_host_that_they_are_for(string from, string to, bool keeps)
    {
        var seen = await SendAsync(from, to);
        var last = seen[^1];
        Assert.Equal((2, HttpMethod.Post), (seen.Count, last.Method));
        Assert.Equal(new Uri(new Uri(from), to), last.RequestUri);
        Assert.Equal(keeps, last.Headers.Contains("Authorization"));
        Assert.Equal(keeps, last.Headers.Contains("X-Api-Key"));
        Assert.Equal(keeps, last.Headers.Contains("Mcp-Session-Id"));
        Assert.True(last.Headers.Contains("MCP-Protocol-Version"));
        Assert.Equal("{}", await last.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("application/json", last.Content!.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("https://a.example/mcp", "http://a.example/mcp", "from https to unencrypted http://a.example/mcp")]
    [InlineData("https://a.example/mcp", "file:///etc/passwd", "unsupported scheme 'file:'")]
    [InlineData("https://a.example/mcp", "https://a.example/mcp", "more than 5 redirects")]
    public async Task Some_redirects_are_not_followed(string from, string to, string why)
    {
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => SendAsync(from, to));
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true, "POST /mcp, POST /mcp/, POST /mcp/")]
    [InlineData(true, false, "POST /mcp, POST /mcp/, GET /mcp/, POST /mcp, POST /mcp/, GET /mcp/")]
    [InlineData(false, true, "POST /mcp, GET /mcp/, POST /mcp, GET /mcp/")]
    public async Task After_303_only_what_may_be_repeated_is_sent_again(bool mayRepeat, bool takesPost, string expected)
    {
        using var network = new ScriptedNetwork((request, _) =>
        {
            if (request.RequestUri!.AbsolutePath == "/mcp/")
            {
                return new(request.Method == HttpMethod.Get || takesPost
                    ? HttpStatusCode.OK
                    : HttpStatusCode.MethodNotAllowed);
            }

            var response = new HttpResponseMessage(HttpStatusCode.SeeOther);
            response.Headers.TryAddWithoutValidation("Location", "/mcp/");
            return response;
        });
        using var client = new HttpMessageInvoker(new RedirectHandler("remote", [], network));
        for (var round = 0; round < 2; round++)
        {
            using var request = Post("https://a.example/mcp");
            request.Options.Set(RedirectHandler.MayRepeat, mayRepeat);
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(
            expected, string.Join(", ", network.Requests.Select(r => $"{r.Method} {r.RequestUri!.AbsolutePath}")));
    }

    [Fact]
    public async Task A_303_to_another_host_is_told()
    {
        using var network = new ScriptedNetwork((_, _) =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.SeeOther);
            response.Headers.TryAddWithoutValidation("Location", "https://b.example/mcp");
            return response;
        });
        using var client = new HttpMessageInvoker(new RedirectHandler("remote", [], network));
        using var request = Post("https://a.example/mcp");
        var failure = await Assert.ThrowsAsync<VoidMcpException>(
            () => client.SendAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal("change its url to https://b.example/mcp", failure.Hint);
    }

    [Fact]
    public async Task The_host_that_cannot_be_reached_is_the_one_redirected_to()
    {
        using var network = new ScriptedNetwork((request, _) =>
        {
            if (request.RequestUri!.Host == "b.example") throw new HttpRequestException("host not found");
            var response = new HttpResponseMessage(HttpStatusCode.PermanentRedirect);
            response.Headers.TryAddWithoutValidation("Location", "https://b.example/mcp");
            return response;
        });
        using var client = new HttpMessageInvoker(new RedirectHandler("remote", [], network));
        using var request = Post("https://a.example/mcp");
        var failure = await Assert.ThrowsAsync<VoidMcpException>(
            () => client.SendAsync(request, TestContext.Current.CancellationToken));
        Assert.Contains("redirects to https://b.example/mcp, which can't be reached", failure.Message);
    }

    private static HttpRequestMessage Post(string url) => new(HttpMethod.Post, url)
    {
        Content = new StringContent("{}", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
    };

    private static async Task<IReadOnlyList<HttpRequestMessage>> SendAsync(string from, string to)
    {
        using var network = new ScriptedNetwork((request, _) =>
        {
            if (request.RequestUri == new Uri(new Uri(from), to) && from != to) return new(HttpStatusCode.OK);
            var response = new HttpResponseMessage(HttpStatusCode.TemporaryRedirect);
            response.Headers.TryAddWithoutValidation("Location", to);
            return response;
        });
        using var client = new HttpMessageInvoker(new RedirectHandler("remote", ["X-Api-Key"], network));
        using var request = Post(from);
        request.Headers.Add("Authorization", "Bearer x");
        request.Headers.Add("X-Api-Key", "y");
        request.Headers.Add("Mcp-Session-Id", "z");
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return network.Requests;
    }
}
