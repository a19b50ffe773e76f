using VoidMcp.Errors;
using VoidMcp.Secrets;
using VoidMcp.Remote.OAuth;

namespace VoidMcp.Tests.Remote.OAuth;

/// <summary>An authorization server that takes requests and never answers.</summary>
public sealed class SilentAuthorizationServerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("voidmcp-test-");
    private readonly ManualTime _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private LoginStore Store => new(
        SecretStore.In(_folder.FullName, name => name == "VOIDMCP_KEYCHAIN" ? "off" : null, _time),
        "remote",
        "https://mcp.example.com/mcp",
        _time);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Is_given_15_seconds_and_costs_no_login()
    {
        await WriteAsync();
        var refresh = RefreshAsync();
        await _time.PassAsync(TimeSpan.FromSeconds(15));
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => Patience.Of(refresh));
        Assert.Equal(FailureKind.UpstreamUnavailable, failure.Kind);
        Assert.Equal(
            "can't refresh the login of server 'remote': as.example.com timed out after 15 s", failure.Message);
        Assert.Equal("r1", Store.Read()!.RefreshToken);
        using var free = await Store.TryLockAsync(TimeSpan.Zero, Stop);
        Assert.NotNull(free);
    }

    [Fact]
    public async Task Is_named_to_those_who_wait_for_another_that_asks_it()
    {
        await WriteAsync();
        using var held = await Store.TryLockAsync(TimeSpan.Zero, Stop);
        Assert.NotNull(held);
        var refresh = RefreshAsync();

        // It looks again and again; all of its patience passes before the second look.
        await _time.ArmedAsync(TimeSpan.FromMilliseconds(15));
        _time.Advance(TimeSpan.FromSeconds(20));
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => Patience.Of(refresh));
        Assert.Equal(
            "can't refresh the login of server 'remote': another voidmcp is refreshing it, "
            + "but as.example.com is not responding",
            failure.Message);
        Assert.Equal("r1", Store.Read()!.RefreshToken);
    }

    private Task WriteAsync() => Store.WriteAsync(
        new StoredLogin
        {
            Mark = "m",
            Url = Store.Url,
            AccessToken = "a1",
            RefreshToken = "r1",
            ExpiresIn = 60,
            ObtainedAt = _time.GetUtcNow().AddHours(-1),
        },
        Stop);

    private async Task<HttpResponseMessage> RefreshAsync()
    {
        var store = Store;
        using var silent = new Silent();
        using var handler = new RefreshHandler("remote", store, new TokenCache(store, isNewLogin: false), silent);
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://as.example.com/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", "r1")]),
        };
        return await invoker.SendAsync(request, Stop);
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("it never answers");
        }
    }
}
