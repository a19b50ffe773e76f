using Microsoft.AspNetCore.Http;
using VoidMcp.Hosting.Http;

namespace VoidMcp.Tests.Hosting.Http;

public sealed class RequestGuardTests
{
    private static readonly HttpOptions Options = new()
    {
        Host = "192.168.1.5",
        AllowedHosts = ["MCP.example"],
        AllowedOrigins = ["https://app.example/"],
    };

    [Theory]
    [InlineData("localhost", null, true)]
    [InlineData("127.0.0.1:8090", null, true)]
    [InlineData("[::1]:1", null, true)]
    [InlineData("192.168.1.5:8090", null, true)]
    [InlineData("mcp.EXAMPLE", null, true)]
    [InlineData("", null, false)]
    [InlineData("127.0.0.1.nip.io", null, false)]
    [InlineData("127.0.0.2", null, false)]
    [InlineData("evil.example", null, false)]
    [InlineData("localhost", "http://localhost:3000", true)]
    [InlineData("localhost", "https://127.0.0.1", true)]
    [InlineData("localhost", "http://[::1]:5", true)]
    [InlineData("localhost", "https://app.example", true)]
    [InlineData("localhost", "http://app.example", false)]
    [InlineData("localhost", "https://app.example.evil", false)]
    [InlineData("localhost", "https://evil.example", false)]
    [InlineData("localhost", "http://localhost@evil.example", false)]
    [InlineData("localhost", "file://localhost", false)]
    [InlineData("localhost", "null", false)]
    public void A_request_comes_in_by_host_and_origin(string host, string? origin, bool isServed)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Host = host;
        if (origin is not null) request.Headers.Origin = origin;
        var refused = Record.Exception(() => new RequestGuard(Options, null).CheckPlace(request)) as HttpFailure;
        Assert.Equal(isServed ? null : 403, refused?.Status);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.1.2.3", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("::1", true)]
    [InlineData("[::1]", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("192.168.1.5", false)]
    [InlineData("mybox", false)]
    public void Only_the_loopback_is_local(string host, bool isLocal) =>
        Assert.Equal(isLocal, new HttpOptions { Host = host }.IsLocal);

    [Fact]
    public async Task A_token_lets_its_holder_in_until_it_is_replaced()
    {
        var home = Directory.CreateTempSubdirectory("voidmcp-token-");
        try
        {
            var token = new BearerToken(home.FullName, TimeProvider.System);
            var first = await token.EnsureAsync(TestContext.Current.CancellationToken);
            Assert.Equal(first, await token.EnsureAsync(TestContext.Current.CancellationToken));
            Assert.Equal(43, first.Length);
            var guard = new RequestGuard(Options, token);
            Assert.Null(Refusal(guard, $"Bearer {first}"));
            Assert.Null(Refusal(guard, $"bearer  {first}"));
            foreach (var wrong in (string?[])[
                null,
                "",
                "Bearer",
                "Bearer ",
                first,
                $"Basic {first}",
                $"Bearer {first}x",
                $"Bearer {first[..^1]}",
            ])
            {
                Assert.Equal(401, Refusal(guard, wrong)?.Status);
            }

            // By another process, as it were.
            var second = await new BearerToken(home.FullName, TimeProvider.System)
                .RotateAsync(TestContext.Current.CancellationToken);
            Assert.NotEqual(first, second);
            Assert.Equal(401, Refusal(guard, $"Bearer {first}")?.Status);
            Assert.Null(Refusal(guard, $"Bearer {second}"));
            File.Delete(token.Path);
            Assert.Equal(401, Refusal(guard, $"Bearer {second}")?.Status);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static HttpFailure? Refusal(RequestGuard guard, string? authorization)
    {
        var request = new DefaultHttpContext().Request;
        if (authorization is not null) request.Headers.Authorization = authorization;
        return Record.Exception(() => guard.CheckToken(request)) as HttpFailure;
    }
}
