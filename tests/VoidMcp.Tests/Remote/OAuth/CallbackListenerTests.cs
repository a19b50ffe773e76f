using System.Net;
using VoidMcp.Errors;
using VoidMcp.Remote.OAuth;

namespace VoidMcp.Tests.Remote.OAuth;

public sealed class CallbackListenerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_visitor_with_the_state_is_let_in()
    {
        using var listener = CallbackListener.Start(0, TimeProvider.System);
        var coming = listener.WaitAsync("right", Stop);
        using var browser = new HttpClient();
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await browser.GetAsync(new Uri(listener.Address, "/favicon.ico"), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsync(listener.Address, null, Stop)).StatusCode);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await browser.GetAsync(new Uri($"{listener.Address}?code=evil&state=wrong"), Stop)).StatusCode);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await browser.GetAsync(new Uri($"{listener.Address}?error=no&state=wrong"), Stop)).StatusCode);
        Assert.False(coming.IsCompleted);
        var page = await browser.GetStringAsync(
            new Uri($"{listener.Address}?code=a%2Bb&state=right&iss=https%3A%2F%2Fas"), Stop);
        Assert.Contains("return to the terminal", page, StringComparison.Ordinal);
        Assert.Equal(new LoginAnswer("a+b", "right", "https://as"), await coming);
    }

    [Fact]
    [Trait("setting", "servers.oauth.callback-port")]
    public void A_port_that_is_taken_is_named()
    {
        using var first = CallbackListener.Start(0, TimeProvider.System);
        var failure = Assert.Throws<VoidMcpException>(
            () => CallbackListener.Start(first.Address.Port, TimeProvider.System));
        Assert.StartsWith($"can't listen on 127.0.0.1:{first.Address.Port}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/callback?code=x&state=s", "x")]
    [InlineData("http://127.0.0.1:1/callback?code=x&state=t", null)]
    [InlineData("http://127.0.0.1:1/callback?state=s", null)]
    [InlineData("hello", null)]
    public void A_pasted_address_is_read(string address, string? code) =>
        Assert.Equal(code, CallbackListener.Read(address, "s")?.Code);
}
