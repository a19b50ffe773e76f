using System.Collections.Concurrent;
using VoidMcp.Asking;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

/// <summary>Subscriptions to a server's resources, over its restarts.</summary>
public sealed class SubscribingTests : IAsyncDisposable
{
    private const string Uri = "x:/a";

    private static readonly ServerEntry s_entry =
        new() { Name = "s", Command = "s", IdleStop = TimeSpan.FromMinutes(1) };
    private static readonly RpcError s_no = new(RpcError.InvalidParams, "no");

    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<InMemoryServer> _started = new();
    private readonly ConcurrentQueue<JsonRpcMessage> _asked = new();
    private readonly Servers _servers;

    /// <summary>The server's answer to <c>resources/subscribe</c>: granted, refused, or none yet.</summary>
    private volatile string _answer = "granted";

    public SubscribingTests() => _servers = new Servers { Time = _time }.Add(s_entry, Start);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task A_subscription_comes_back_though_the_server_never_answers_how_talkative_it_is_to_be()
    {
        _servers.Clients.Set(new CallingClient { Session = this, LogLevel = "debug" });
        var set = _servers.Open();
        Assert.Null((await set.SubscribeAsync("s", Uri, Stop)).Error);
        _started.Single().Die("it exited with code 3");
        var second = await SecondAsync(set);
        await Patience.UntilAsync(
            () => Asked(second, "resources/subscribe") == 1 && Asked(second, "logging/setLevel") == 1);
    }

    [Fact]
    public async Task A_subscription_that_was_refused_keeps_no_server_from_being_idle()
    {
        _answer = "refused";
        var set = _servers.Open();
        Assert.NotNull((await set.SubscribeAsync("s", Uri, Stop)).Error);
        await _time.PassUntilAsync(s_entry.IdleStop, () => _started.Single().IsDisposed);
        Assert.Equal(UpstreamState.Idle, set.Get("s").Status.State);
    }

    [Fact]
    public async Task A_subscription_that_is_refused_after_a_restart_keeps_no_server_from_being_idle()
    {
        var set = _servers.Open();
        await set.SubscribeAsync("s", Uri, Stop);
        _answer = "refused";
        _started.Single().Die("it exited with code 3");
        var second = await SecondAsync(set);
        await Patience.UntilAsync(() => _asked.Count == 2);

        // The refusal must arrive before the time passes, or it would be taken for none.
        await _time.DisarmedAsync(ServerNews.AnswerLimit);
        await _time.PassUntilAsync(s_entry.IdleStop, () => second.IsDisposed);
    }

    [Fact]
    public async Task A_granted_subscription_keeps_the_server_until_its_end()
    {
        var set = _servers.Open();
        await set.SubscribeAsync("s", Uri, Stop);
        for (var i = 0; i < 10; i++) _time.Advance(s_entry.IdleStop);
        Assert.False(_started.Single().IsDisposed);
        await set.Get("s").UnsubscribeAsync(Uri);
        Assert.Equal(1, Asked(_started.Single(), "resources/unsubscribe"));
        await _time.PassUntilAsync(s_entry.IdleStop, () => _started.Single().IsDisposed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_second_subscriber_waits_for_the_answer_to_the_first(bool isGranted)
    {
        _answer = "none yet";
        var set = _servers.Open();
        var first = set.SubscribeAsync("s", Uri, Stop);
        await Patience.UntilAsync(() => !_asked.IsEmpty);
        var second = set.SubscribeAsync("s", Uri, Stop);
        Assert.False(second.IsCompleted);
        if (isGranted) _started.Single().Respond(_asked.Single(), "{}");
        else _started.Single().Refuse(_asked.Single(), s_no);
        Assert.Equal(isGranted, (await Patience.Of(first)).Error is null);
        Assert.Equal(isGranted, (await Patience.Of(second)).Error is null);
        Assert.Single(_asked);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_leaves_the_others_theirs_and_the_last_one_takes_it_back()
    {
        _answer = "none yet";
        var set = _servers.Open();
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var first = set.SubscribeAsync("s", Uri, impatient.Token);
        var second = set.SubscribeAsync("s", Uri, Stop);
        await Patience.UntilAsync(() => !_asked.IsEmpty);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _started.Single().Respond(_asked.Single(), "{}");
        Assert.Null((await Patience.Of(second)).Error);
        await set.Get("s").UnsubscribeAsync(Uri);
        Assert.Equal(1, Asked(_started.Single(), "resources/unsubscribe"));
    }

    private static int Asked(InMemoryServer server, string method) =>
        server.Received.Count(r => r.StartsWith(method, StringComparison.Ordinal));

    private InMemoryServer Start()
    {
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            switch (request.Method)
            {
                case "initialize":
                    server.Respond(
                        request,
                        """{"protocolVersion":"2025-06-18","capabilities":{"tools":{},"logging":{}}}""");
                    return true;
                case "logging/setLevel":
                    return true;
                case "resources/subscribe":
                    _asked.Enqueue(request);
                    if (_answer == "granted") server.Respond(request, "{}");
                    if (_answer == "refused") server.Refuse(request, s_no);
                    return true;
                case "resources/unsubscribe":
                    server.Respond(request, "{}");
                    return true;
                default:
                    return false;
            }
        };
        _started.Enqueue(server);
        return server;
    }

    /// <summary>The server that was started after the first one died.</summary>
    private async Task<InMemoryServer> SecondAsync(UpstreamSet set)
    {
        var server = set.Get("s");
        await Patience.UntilAsync(() => server.Status.NextTry is not null, "the pause after the first one's death");
        await Retries.PassUntilAsync(_time, server, UpstreamState.Ready);
        Assert.Equal(2, _started.Count);
        return _started.Last();
    }
}
