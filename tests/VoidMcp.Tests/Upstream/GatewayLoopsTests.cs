using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

public sealed class GatewayLoopsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_gateway_that_is_used_may_not_use_back()
    {
        var (a, b) = (new GatewayLoops(() => "a"), new GatewayLoops(() => "b"));
        a.Use(this, "b");
        Assert.False(GatewayLoops.IsRefused(b.Answer(a.Announcement())));
        Assert.True(GatewayLoops.IsRefused(a.Answer(b.Announcement())));
        a.Forget(this);
        Assert.False(GatewayLoops.IsRefused(a.Answer(b.Announcement())));
    }

    [Fact]
    public void A_loop_through_another_gateway_is_recognized()
    {
        var (a, b, c) = (new GatewayLoops(() => "a"), new GatewayLoops(() => "b"), new GatewayLoops(() => "c"));
        a.Use(this, "b");
        b.Answer(a.Announcement());
        b.Use(this, "c");
        Assert.False(GatewayLoops.IsRefused(c.Answer(b.Announcement())));
        c.Use(this, "a");
        Assert.True(GatewayLoops.IsRefused(a.Answer(c.Announcement())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"gateways":[1,null,{}]}""")]
    public void Nonsense_is_no_loop(string parameters) =>
        Assert.False(GatewayLoops.IsRefused(new GatewayLoops(() => "a").Answer(Utf8Json.Of(parameters))));

    [Fact]
    public async Task A_server_that_uses_this_gateway_is_refused_with_the_reason()
    {
        var here = new GatewayLoops(() => RegistryMark.Of("/here"));
        var there = new GatewayLoops(() => RegistryMark.Of("/there"));
        there.Use(this, RegistryMark.Of("/here"));
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            if (request.Method == "initialize")
            {
                var result = Utf8Json.Of("""{"protocolVersion":"2025-06-18","capabilities":{}}""");
                var client = JsonSlices.Property(request.Body, "clientInfo"u8);
                server.Respond(request, Utf8Json.Text(RegistryMark.AddTo(result, client, "/there")));
                return true;
            }

            if (request.Method != GatewayLoops.Method) return false;
            server.Refuse(request, there.Answer(request.Body).Error!);
            return true;
        };
        var connector = new UpstreamConnector("b", _ => Task.FromResult<IServerTransport>(server), TimeProvider.System)
        {
            Loops = here,
        };
        var failure = await Assert.ThrowsAsync<VoidMcpException>(
            () => connector.ConnectAsync(Era.Legacy, () => { }, (_, _) => { }, Stop));
        Assert.Equal(FailureKind.NeedsAttention, failure.Kind);
        Assert.Contains("uses this one as its own server", failure.Message, StringComparison.Ordinal);
    }
}
