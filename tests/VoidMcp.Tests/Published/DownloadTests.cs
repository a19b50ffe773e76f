using System.Net;
using VoidMcp.Errors;
using VoidMcp.Published;

namespace VoidMcp.Tests.Published;

/// <summary>The limits of what is downloaded from registries.</summary>
public sealed class DownloadTests
{
    private const string Base = "https://registry.example.com";
    private const string Good = """{"server":{"name":"a.b/c","version":"1.0.0"}}""";

    [Fact]
    public async Task A_name_is_encoded_and_the_latest_version_is_asked_for()
    {
        var asked = new List<string>();
        var answer = await FindAsync(request =>
        {
            asked.Add(request.RequestUri!.AbsoluteUri);
            return Json(Good);
        });
        Assert.Equal("1.0.0", answer.Server!.Version);
        Assert.Equal([$"{Base}/v0.1/servers/a.b%2Fc/versions/latest"], asked);
    }

    [Theory]
    [InlineData("""{"server":{"name":"a.b/other","version":"1.0.0"}}""", "another server or version")]
    [InlineData("""{"server":{"name":"a.b/c","version":"latest"}}""", "another server or version")]
    [InlineData("{}", "another server or version")]
    [InlineData("null", "no JSON object")]
    [InlineData("<html>", "invalid JSON")]
    [InlineData("""{"server":{"name":7}}""", "invalid JSON at $.server.name")]
    public async Task A_wrong_answer_is_named(string body, string problem) =>
        Assert.Contains(problem, (await FailsAsync(_ => Json(body))).Message);

    [Fact]
    public async Task A_server_that_is_not_there_was_perhaps_deleted()
    {
        var failure = await FailsAsync(_ => new HttpResponseMessage(HttpStatusCode.NotFound));
        Assert.Contains($"a.b/c is not in the registry {Base}", failure.Message);
        Assert.Equal(ExitCode.Failed, failure.ExitCode);
    }

    [Fact]
    public async Task A_deleted_server_is_refused_with_the_registrys_reason()
    {
        var failure = await FailsAsync(_ => Json("""
            {"server":{"name":"a.b/c","version":"1.0.0"},
             "_meta":{"io.modelcontextprotocol.registry/official":{"status":"deleted","statusMessage":"malware"}}}
            """));
        Assert.Equal($"a.b/c 1.0.0 was deleted from the registry {Base}: malware", failure.Message);
    }

    [Fact]
    public async Task An_answer_of_more_than_2_MiB_is_not_read()
    {
        var failure = await FailsAsync(_ => Json(new string(' ', JsonDownload.MaxBytes) + Good));
        Assert.Contains("its answer exceeds 2 MiB", failure.Message);
    }

    [Theory]
    [InlineData("http://registry.example.com/", "which is not https")]
    [InlineData("http://127.0.0.1/", "which is not https")]
    [InlineData("file:///etc/passwd", "which is not https")]
    [InlineData("https://registry.example.com/again", "more than 3 redirects")]
    public async Task Redirects_stay_encrypted_and_end(string to, string problem)
    {
        var failure = await FailsAsync(_ => new HttpResponseMessage(HttpStatusCode.Found)
        {
            Headers = { Location = new Uri(to) },
        });
        Assert.Contains(problem, failure.Message);
    }

    [Fact]
    public async Task One_redirect_is_followed() => Assert.Equal(
        "1.0.0",
        (await FindAsync(request => request.RequestUri!.Host == "mirror.example.com"
            ? Json(Good)
            : new HttpResponseMessage(HttpStatusCode.TemporaryRedirect)
            {
                Headers = { Location = new Uri("https://mirror.example.com/x") },
            })).Server!.Version);

    [Fact]
    public async Task An_error_of_the_registry_and_an_unreachable_one_are_named()
    {
        Assert.Contains(
            "it returned HTTP 503",
            (await FailsAsync(_ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable))).Message);
        var refused = await FailsAsync(_ => throw new HttpRequestException("connection refused"));
        Assert.Contains("connection refused", refused.Message);
    }

    [Fact]
    public async Task After_10_s_it_gives_up()
    {
        var time = new ManualTime();
        using var registry = new McpRegistry(Base, new JsonDownload(new Silent(), time));
        var finding = registry.FindAsync("a.b/c", null, TestContext.Current.CancellationToken);
        time.Advance(JsonDownload.Limit - TimeSpan.FromMilliseconds(1));
        Assert.False(finding.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => finding);
        Assert.Equal(FailureKind.TimedOut, failure.Kind);
        Assert.Contains("did not answer within 10 s", failure.Message);
    }

    [Theory]
    [InlineData("http://registry.example.com")]
    [InlineData("registry.example.com")]
    [InlineData("https://me:pw@registry.example.com")]
    [InlineData("https://registry.example.com?x=1")]
    [InlineData("ftp://127.0.0.1")]
    public void A_registry_is_https_or_on_this_machine(string url) => Assert.Equal(
        ExitCode.Usage,
        Assert.Throws<VoidMcpException>(() => new McpRegistry(url, _ => null, TimeProvider.System)).ExitCode);

    [Theory]
    [InlineData(null, McpRegistry.Official)]
    [InlineData("https://registry.example.com/v0.1/", "https://registry.example.com")]
    [InlineData("http://localhost:8080/base/", "http://localhost:8080/base")]
    public void Its_url_is_without_slash_and_version(string? given, string url)
    {
        using var registry = new McpRegistry(given, _ => null, TimeProvider.System);
        Assert.Equal(url, registry.Url);
    }

    private static async Task<PublishedAnswer> FindAsync(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        using var registry = new McpRegistry(Base, new JsonDownload(new Answering(answer), TimeProvider.System));
        return await registry.FindAsync("a.b/c", null, TestContext.Current.CancellationToken);
    }

    private static Task<VoidMcpException> FailsAsync(Func<HttpRequestMessage, HttpResponseMessage> answer) =>
        Assert.ThrowsAsync<VoidMcpException>(() => FindAsync(answer));

    private static HttpResponseMessage Json(string body) => new() { Content = new StringContent(body) };

    private sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return new HttpResponseMessage();
        }
    }
}
