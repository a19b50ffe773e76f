using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

/// <summary>The stream of a modern server's news.</summary>
public sealed class NewsStreamTests
{
    private const string Complete = "\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"private\"";

    private readonly ConcurrentQueue<JsonRpcMessage> _listens = new();
    private readonly ConcurrentQueue<UpstreamNotification> _news = new();
    private int _lists;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_confirmed_is_subscribed_to_and_what_is_left_out_is_refused()
    {
        await using var servers = new Servers().Add("s", () => Server(honours: "m://1"));
        var upstream = servers.Open().Get("s");
        Assert.Null((await upstream.SubscribeAsync("m://1", Stop)).Error);
        var refused = (await upstream.SubscribeAsync("m://2", Stop)).Error;
        Assert.Equal("server 's' does not send updates of m://2", refused?.Message);

        // The refused one is not asked for any more, the other one is.
        await Patience.UntilAsync(() => Wanted().LastOrDefault() == """["m://1"]""");
        Assert.Null((await upstream.SubscribeAsync("m://1", Stop)).Error);
    }

    [Fact]
    public async Task An_error_of_the_stream_is_that_of_the_subscription()
    {
        await using var servers = new Servers().Add("s", () => Server(refuses: true));
        var refused = (await servers.Open().Get("s").SubscribeAsync("m://1", Stop)).Error;
        Assert.Equal(
            (-32601, "server 's' does not send updates of m://1: no subscriptions here"),
            (refused!.Code, refused.Message));
    }

    [Fact]
    public async Task Silence_is_no_confirmation()
    {
        var time = new ManualTime();
        await using var servers = new Servers { Time = time }.Add("s", () => Server());
        var subscribing = servers.Open().Get("s").SubscribeAsync("m://1", Stop);
        await time.PassAsync(TimeSpan.FromSeconds(5));
        var silence = (await Patience.Of(subscribing)).Error;
        Assert.EndsWith("did not acknowledge the subscription within 5 s", silence?.Message);
    }

    [Fact]
    public async Task A_stream_that_ended_is_opened_again_and_what_was_missed_made_good()
    {
        var time = new ManualTime();
        InMemoryServer? server = null;
        await using var servers = new Servers { Time = time }.Add("s", () => server = Server(honours: "m://1"));
        var set = servers.Open();
        set.Notified += _news.Enqueue;
        await set.Get("s").SubscribeAsync("m://1", Stop);
        var (before, lists) = (_listens.Count, _lists);

        End(server!);
        await Patience.UntilAsync(() => _listens.Count == before + 1);
        await Patience.UntilAsync(() => _news.Any(n =>
            n.Method == "notifications/resources/updated"
            && Encoding.UTF8.GetString(n.Parameters.Span) == """{"uri":"m://1"}"""));
        await Patience.UntilAsync(() => _lists > lists);

        // The second time it is not at once.
        End(server!);
        await time.PassUntilAsync(TimeSpan.FromSeconds(1), () => _listens.Count == before + 2);
        End(server!);
        await time.PassUntilAsync(TimeSpan.FromSeconds(2), () => _listens.Count == before + 3);
    }

    private void End(InMemoryServer server) => server.Respond(_listens.Last(), $"{{{Complete}}}");

    private IEnumerable<string> Wanted() => _listens.Select(l => Encoding.UTF8.GetString(
        JsonSlices.Property(JsonSlices.Property(l.Body, "notifications"u8), "resourceSubscriptions"u8).Span))
        .Where(w => w.Length > 0);

    private InMemoryServer Server(string? honours = null, bool refuses = false)
    {
        var server = new InMemoryServer();
        server.Answer = (request, session) =>
        {
            switch (request.Method)
            {
                case "server/discover":
                    server.Respond(
                        request,
                        """{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}"""
                        + $$$""","resources":{"subscribe":true}},{{{Complete}}}}""");
                    return true;
                case "tools/list":
                    Interlocked.Increment(ref _lists);
                    return false;
                case "subscriptions/listen":
                    _listens.Enqueue(request);
                    if (refuses)
                        session.Refuse(request, new RpcError(RpcError.MethodNotFound, "no subscriptions here"));
                    if (honours is null) return true;
                    server.Notify(
                        "notifications/subscriptions/acknowledged",
                        """{"_meta":{"io.modelcontextprotocol/subscriptionId":"""
                        + $$$"""{{{Encoding.UTF8.GetString(request.Id.Span)}}}}"""
                        + $$$""","notifications":{"resourceSubscriptions":["{{{honours}}}"]}}""");
                    return true;
                default:
                    return false;
            }
        };
        return server;
    }
}
