using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

/// <summary>
/// Arrays of messages (2025-03-26, basic, "Batching"), and what else comes in odd lines, over the far side's raw bytes.
/// </summary>
public sealed class BatchTests : IDisposable
{
    private readonly ChannelPair _pair = new();
    private readonly RawSide _far = new();

    public BatchTests() => _pair.Right.Start(_far);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _pair.Dispose();

    [Fact]
    public async Task The_answers_to_an_array_of_requests_leave_as_an_array_once_there_are_all()
    {
        var held = new ConcurrentQueue<JsonRpcMessage>();
        using var session = Open(new Handler(held));
        Send(
            """[{"jsonrpc":"2.0","id":1,"method":"hold"},{"jsonrpc":"2.0","method":"n"},"""
            + """{"jsonrpc":"2.0","id":"2","method":"echo"}, {"jsonrpc":"2.0","id":3,"method":"drop"}]""");
        Send("""{"jsonrpc":"2.0","id":4,"method":"echo"}""");
        Assert.Equal("""{"jsonrpc":"2.0","id":4,"result":{}}""", await _far.NextAsync());
        Assert.True(held.TryDequeue(out var first));
        session.Respond(first, "{}"u8.ToArray());
        Assert.Equal(
            """[{"jsonrpc":"2.0","id":"2","result":{}},{"jsonrpc":"2.0","id":1,"result":{}}]""",
            await _far.NextAsync());
    }

    [Fact]
    public async Task Answers_in_an_array_are_taken()
    {
        using var session = Open(new Handler());
        var (one, two) =
            (session.RequestAsync("a", default, null, Stop), session.RequestAsync("b", default, null, Stop));
        await _far.NextAsync();
        await _far.NextAsync();
        Send(
            """[{"jsonrpc":"2.0","id":2,"result":{"n":2}},"""
            + """{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"no"}}]""");
        Assert.Equal("""{"n":2}""", Encoding.UTF8.GetString((await two).Result.Span));
        Assert.Equal("no", (await one).Error!.Message);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"echo"}""")]
    [InlineData("""[5,{"jsonrpc":"2.0","id":1,"method":"echo"}]""")]
    public async Task What_is_no_message_in_it_is_told(string line)
    {
        var handler = new Handler();
        using var session = Open(handler);
        Send(line);
        Send("""{"jsonrpc":"2.0","id":9,"method":"echo"}""");
        while (await _far.NextAsync() != """{"jsonrpc":"2.0","id":9,"result":{}}""")
        {
        }

        Assert.Single(handler.Strays);
    }

    [Fact]
    public async Task Where_they_are_not_agreed_on_an_array_is_no_message()
    {
        var handler = new Handler { TakesBatches = false };
        using var session = Open(handler);
        Send("""[{"jsonrpc":"2.0","id":1,"method":"echo"}]""");
        Send("""{"jsonrpc":"2.0","id":9,"method":"echo"}""");
        Assert.Equal("""{"jsonrpc":"2.0","id":9,"result":{}}""", await _far.NextAsync());
        Assert.Single(handler.Strays);
    }

    [Fact]
    public async Task A_mark_of_the_byte_order_before_a_message_is_no_part_of_it()
    {
        using var session = Open(new Handler());
        Send("\uFEFF" + """{"jsonrpc":"2.0","id":9,"method":"echo"}""");
        Assert.Equal("""{"jsonrpc":"2.0","id":9,"result":{}}""", await _far.NextAsync());
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":"ERR_X","message":"no"}}""", "no (code: ERR_X)")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"half \ud83d"}}""", "half \uFFFD")]
    [InlineData("""{"jsonrpc":"2.0","id":"1","error":{"code":1,"message":"text"}}""", "text")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":null}""", "the other side returned an invalid error")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":"just text"}""", "just text")]
    [InlineData("""{"jsonrpc":"2.0","id":1.0,"error":{"code":1,"message":"text"}}""", "text")]
    [InlineData("""{"jsonrpc":"2.0","id":1e0,"error":{"code":1,"message":"text"}}""", "text")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"unread"}}""", "unread")]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"result":{"n":NaN}}""",
        "the response is not JSON: 'N' is an invalid start of a value. (NaN)")]
    public async Task Whatever_answers_a_request_ends_it(string answer, string message)
    {
        using var session = Open(new Handler());
        var request = session.RequestAsync("a", default, null, Stop);
        await _far.NextAsync();
        Send(answer);
        Assert.Equal(message, (await request).Error!.Message);
    }

    [Fact]
    public async Task An_answer_that_nobody_can_handle_ends_its_request_too()
    {
        var handler = new Handler();
        using var session = Open(handler);
        var request = new ThrowingRequest();
        session.Send(request, "a", MessageParts.Of(default));
        await _far.NextAsync();
        Send("""{"jsonrpc":"2.0","id":1,"result":{}}""");
        Assert.Equal("a bug", (await Patience.Of(request.Failure.Task)).Message);

        // The handler is told after the request, from the reader's thread.
        await Patience.UntilAsync(() => !handler.Failures.IsEmpty, "the handler is told");
        Assert.Equal("a bug", Assert.Single(handler.Failures).Message);
    }

    [Fact]
    public async Task A_request_nested_too_deep_is_refused_under_its_id()
    {
        using var session = Open(new Handler());
        Send(
            """{"jsonrpc":"2.0","id":"d","method":"echo","params":{"a":"""
            + $$$"""{{{new string('[', 600)}}}{{{new string(']', 600)}}}}}""");
        Assert.StartsWith(
            """{"jsonrpc":"2.0","id":"d","error":{"code":-32600,""", await _far.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_cancels_says_why_and_what_else_there_is_to_say()
    {
        using var session = Open(new Handler());
        var request = new ThrowingRequest();
        session.Send(request, "a", MessageParts.Of(default));
        await _far.NextAsync();
        Assert.True(
            session.GiveUp(request, """{"requestId":"theirs","reason":"the user lost patience","x":1}"""u8.ToArray()));
        Assert.False(session.GiveUp(request));
        Assert.Equal(
            """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1"""
            + ""","reason":"the user lost patience","x":1}}""",
            await _far.NextAsync());
    }

    private RpcSession Open(Handler handler)
    {
        var session = new RpcSession(_pair.Left, handler);
        session.Start();
        return session;
    }

    private void Send(string line) => _pair.Right.Send(Encoding.UTF8.GetBytes(line));

    private sealed class Handler(ConcurrentQueue<JsonRpcMessage>? held = null) : IRpcHandler
    {
        public ConcurrentQueue<string> Strays { get; } = new();

        public ConcurrentQueue<Exception> Failures { get; } = new();

        public bool TakesBatches { get; init; } = true;

        public void OnRequest(RpcSession session, JsonRpcMessage request)
        {
            if (request.Method == "hold") held!.Enqueue(request);
            else if (request.Method == "drop") session.Drop(request);
            else session.Respond(request, "{}"u8.ToArray());
        }

        public void OnNotification(RpcSession session, JsonRpcMessage notification)
        {
        }

        public void OnStray(RpcSession session, string line, string reason) => Strays.Enqueue(reason);

        public void OnFailed(Exception error) => Failures.Enqueue(error);
    }

    private sealed class ThrowingRequest : OutgoingRequest
    {
        public TaskCompletionSource<Exception> Failure { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void OnAnswer(RpcReply reply) => throw new InvalidOperationException("a bug");

        public override void OnFailed(Exception error) => Failure.TrySetResult(error);
    }

    /// <summary>Takes what comes as it comes: messages, and arrays, which to it are strays.</summary>
    private sealed class RawSide : IChannelOwner
    {
        private readonly System.Threading.Channels.Channel<string> _lines =
            System.Threading.Channels.Channel.CreateUnbounded<string>();

        public bool TakesBatches => false;

        public async Task<string> NextAsync() => await Patience.Of(_lines.Reader.ReadAsync(Stop).AsTask(), "a line");

        public void OnMessage(JsonRpcMessage message) =>
            _lines.Writer.TryWrite(Encoding.UTF8.GetString((message.Kind switch
            {
                MessageKind.Request => JsonRpcWriter.Request(1, message.Method, new SplicedParams(message.Body)),
                MessageKind.Notification => JsonRpcWriter.Notification(message.Method, message.Body),
                MessageKind.Result => JsonRpcWriter.Result(message.Id, message.Body),
                _ => JsonRpcWriter.Error(message.Id, message.Body),
            }).Span));

        public void OnStray(string line, string reason) => _lines.Writer.TryWrite(line);

        public void OnFailed(Exception error) => _lines.Writer.TryWrite(error.ToString());

        public void OnRequestFailed(ReadOnlyMemory<byte> id, Exception error)
        {
        }

        public void OnClosed(string? reason) => _lines.Writer.TryComplete();
    }
}
