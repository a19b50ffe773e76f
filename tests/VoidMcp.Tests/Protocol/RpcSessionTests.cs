using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class RpcSessionTests : IDisposable
{
    private readonly ChannelPair _pair = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _pair.Dispose();

    [Fact]
    public async Task Many_requests_at_once_each_get_their_own_answer()
    {
        var (client, _) = Open((session, request) => session.Respond(request, request.Body));
        var replies = await Task.WhenAll(Enumerable.Range(0, 500).Select(async n =>
            (n, Reply: await client.RequestAsync("echo", Utf8($$"""{"n":{{n}}}"""), null, Stop))));
        Assert.All(replies, r => Assert.Equal($$"""{"n":{{r.n}}}""", Text(r.Reply.Result)));
    }

    [Fact]
    public async Task An_error_comes_back_exactly_as_it_was_sent()
    {
        const string Error = """{"code":-32077,"message":"no","data":[1,"two"],"x":true}""";
        var (client, _) = Open((session, request) => session.Refuse(request, RpcError.Parse(Utf8(Error))));
        var reply = await client.RequestAsync("x", default, null, Stop);
        Assert.Equal(-32077, reply.Error!.Code);
        Assert.Equal(Error, Text(reply.Error.Utf8));
    }

    [Fact]
    public async Task Progress_arrives_in_order_and_before_the_answer()
    {
        var (client, _) = Open((session, request) =>
        {
            var token = JsonSlices.Property(request.Meta, "progressToken"u8);
            for (var i = 0; i < 100; i++)
            {
                session.Notify(
                    "notifications/progress", Utf8($$"""{"progressToken":{{Text(token)}},"progress":{{i}}}"""));
            }

            session.Respond(request, Utf8("{}"));
            session.Notify("notifications/progress", Utf8($$"""{"progressToken":{{Text(token)}},"progress":999}"""));
        });
        var seen = new ConcurrentQueue<string>();
        await client.RequestAsync("x", default, p => seen.Enqueue(Text(JsonSlices.Property(p, "progress"u8))), Stop);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), seen);
        await client.RequestAsync("x", default, null, Stop);
        Assert.Equal(100, seen.Count);
    }

    [Fact]
    public async Task Cancelling_tells_the_other_side_which_request()
    {
        var asked = new TaskCompletionSource<string>();
        var cancelled = new TaskCompletionSource<string>();
        var (client, _) = Open(
            (_, request) => asked.TrySetResult(Text(request.Id)),
            (_, notification) => cancelled.TrySetResult(Text(JsonSlices.Property(notification.Body, "requestId"u8))));
        using var source = new CancellationTokenSource();
        var request = client.RequestAsync("slow", default, null, source.Token);
        var id = await Patience.Of(asked.Task);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(id, await Patience.Of(cancelled.Task));
    }

    [Fact]
    public async Task The_handshake_is_never_cancelled_by_notification()
    {
        var methods = new ConcurrentQueue<string>();
        var asked = new TaskCompletionSource();
        var (client, _) = Open(
            (session, request) =>
            {
                asked.TrySetResult();
                if (request.Method == "ping") session.Respond(request, Utf8("{}"));
            },
            (_, notification) => methods.Enqueue(notification.Method));
        using var source = new CancellationTokenSource();
        var request = client.RequestAsync("initialize", default, null, source.Token);
        await Patience.Of(asked.Task);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await client.RequestAsync("ping", default, null, Stop);
        Assert.Empty(methods);
    }

    [Fact]
    public async Task A_hang_up_fails_what_is_pending_and_says_that_later_requests_never_left()
    {
        var asked = new TaskCompletionSource();
        var (client, _) = Open((_, _) => asked.TrySetResult());
        var request = client.RequestAsync("x", default, null, Stop);
        await Patience.Of(asked.Task);
        _pair.HangUpRight();
        Assert.True((await Assert.ThrowsAsync<SessionClosedException>(() => request)).WasSent);
        await Patience.Of(client.Closed);
        Assert.False((await Assert.ThrowsAsync<SessionClosedException>(() =>
            client.RequestAsync("y", default, null, Stop))).WasSent);
    }

    [Fact]
    public async Task All_that_was_sent_before_completing_is_written()
    {
        var received = new ConcurrentQueue<string>();
        var last = new TaskCompletionSource();
        var (client, _) = Open((_, _) => { }, (_, n) =>
        {
            received.Enqueue(n.Method);
            if (n.Method == "m999") last.TrySetResult();
        });
        for (var i = 0; i < 1000; i++) client.Notify($"m{i}");
        await Patience.Of(client.CompleteAsync());
        client.Notify("too late");
        await Patience.Of(last.Task);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"m{i}"), received);
    }

    [Fact]
    public async Task A_request_to_a_server_that_does_not_read_fails_at_once()
    {
        var channel = new FullChannel();
        using var client = new RpcSession(channel, new Handler((_, _) => { }, (_, _) => { }), peer: "server 's'");
        client.Start();
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => client.RequestAsync("x", default, null, Stop));
        Assert.Equal(
            "server 's' does not read its input: 64 MiB are waiting already, so the request was not sent",
            failure.Message);
    }

    private (RpcSession Client, RpcSession Server) Open(
        Action<RpcSession, JsonRpcMessage> onRequest, Action<RpcSession, JsonRpcMessage>? onNotification = null)
    {
        var server = new RpcSession(_pair.Right, new Handler(onRequest, onNotification ?? ((_, _) => { })));
        var client = new RpcSession(_pair.Left, new Handler((_, _) => { }, (_, _) => { }));
        server.Start();
        client.Start();
        return (client, server);
    }

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public async Task A_request_that_is_being_written_when_the_peer_goes_is_known_to_be_unread()
    {
        using var session = new RpcSession(new ClosingChannel(), new Handler((_, _) => { }, (_, _) => { }));
        session.Start();
        var closed = await Assert.ThrowsAsync<SessionClosedException>(
            () => session.RequestAsync("x", default, null, Stop));
        Assert.False(closed.WasSent);
        Assert.False(session.HasLostRequests);
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    private sealed class ClosingChannel : IMessageChannel
    {
        private IChannelOwner? _owner;

        public void Start(IChannelOwner owner) => _owner = owner;

        /// <summary>The peer goes while the message is written, so nobody reads it.</summary>
        public long Send(ReadOnlyMemory<byte> message)
        {
            _owner!.OnClosed(null);
            return 1;
        }

        public long DeliveredUpTo() => 0;

        public Task CompleteAsync() => Task.CompletedTask;

        public void Dispose()
        {
            // Nothing is open.
        }
    }

    private sealed class FullChannel : IMessageChannel
    {
        public void Start(IChannelOwner owner)
        {
            // Nothing arrives.
        }

        public long Send(ReadOnlyMemory<byte> message) => IMessageChannel.NotAccepted;

        public long DeliveredUpTo() => 0;

        public Task CompleteAsync() => Task.CompletedTask;

        public void Dispose()
        {
            // Nothing is open.
        }
    }

    private sealed class Handler(
        Action<RpcSession, JsonRpcMessage> onRequest, Action<RpcSession, JsonRpcMessage> onNotification) : IRpcHandler
    {
        public void OnRequest(RpcSession session, JsonRpcMessage request) => onRequest(session, request);

        public void OnNotification(RpcSession session, JsonRpcMessage notification) =>
            onNotification(session, notification);

        public void OnFailed(Exception error) => Assert.Fail(error.Message);

        public void OnStray(RpcSession session, string line, string reason) => onNotification(session, Stray(line));

        private static JsonRpcMessage Stray(string line) =>
            JsonRpcMessage.TryParse("""{"method":"stray"}"""u8.ToArray(), out var message, out _)
                ? message
                : throw new InvalidOperationException(line);
    }
}
