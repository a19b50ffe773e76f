using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace VoidMcp.Protocol;

/// <summary>What the far side of a session asks of us. Calls come in order from one thread and must not block.</summary>
internal interface IRpcHandler
{
    /// <summary>A request that wants an answer through <see cref="RpcSession.Respond"/> or <see cref="RpcSession.Refuse"/>.</summary>
    void OnRequest(RpcSession session, JsonRpcMessage request);

    /// <summary>A notification other than progress for a request of ours.</summary>
    void OnNotification(RpcSession session, JsonRpcMessage notification);

    /// <summary>A line that is no message.</summary>
    void OnStray(RpcSession session, string line, string reason);

    /// <summary>Whether arrays of messages are taken too (<see cref="BatchedAnswers"/>).</summary>
    bool TakesBatches => true;

    /// <summary>Handling a message failed, by a bug of ours. Must not throw.</summary>
    void OnFailed(Exception error);
}

/// <summary>The answer to a request: the raw result, or the error exactly as it was sent.</summary>
internal readonly record struct RpcReply(ReadOnlyMemory<byte> Result, RpcError? Error);

/// <summary>The other side closed the session, or went away, before it answered.</summary>
/// <param name="message">What happened.</param>
/// <param name="wasSent">False where the session was over before the request could leave: it may be tried elsewhere.</param>
/// <param name="inner">Why, in words for people, where somebody knows.</param>
internal sealed class SessionClosedException(string message, bool wasSent, Exception? inner = null) : Exception(message, inner)
{
    public bool WasSent { get; } = wasSent;
}

/// <summary>
/// One JSON-RPC session over a channel, from either side: gives requests ids of its own, matches answers, routes
/// progress to the request that it belongs to, and cancels. Knows neither servers nor clients.
/// Order: progress reaches its sink before the answer completes, and never after it.
/// </summary>
internal sealed class RpcSession : IChannelOwner, IDisposable
{
    private readonly IMessageChannel _channel;
    private readonly IRpcHandler _handler;
    private readonly ConcurrentDictionary<long, Pending> _pending = new();
    private readonly TaskCompletionSource<string?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastId;
    private long _deliveredUpTo;
    private volatile bool _isClosed;

    public RpcSession(IMessageChannel channel, IRpcHandler handler)
    {
        _channel = channel;
        _handler = handler;
    }

    /// <summary>Ends when nothing more will arrive; the result is the reason, null for an ordinary close.</summary>
    public Task<string?> Closed => _closed.Task;

    /// <summary>Starts reading; to be called once, after the handler is ready for calls.</summary>
    public void Start() => _channel.Start(this);

    /// <summary>
    /// Sends a request and waits for its answer.
    /// </summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Raw params, a JSON object; empty for none.</param>
    /// <param name="onProgress">
    /// Where given, a progress token is put into <c>_meta</c> and each progress notification's raw params come here, from
    /// the reader thread, in order.
    /// </param>
    /// <param name="cancellation">Tells the other side (<c>notifications/cancelled</c>) and stops waiting.</param>
    /// <exception cref="SessionClosedException">The session ended first.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<RpcReply> RequestAsync(
        string method, ReadOnlyMemory<byte> parameters, Action<ReadOnlyMemory<byte>>? onProgress, CancellationToken cancellation) =>
        RequestAsync(method, parameters, default, onProgress, cancellation);

    /// <inheritdoc cref="RequestAsync(string, ReadOnlyMemory{byte}, Action{ReadOnlyMemory{byte}}?, CancellationToken)"/>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Raw params.</param>
    /// <param name="related">The raw id of the other side's request that this one is sent because of; empty for none.</param>
    /// <param name="onProgress">Takes raw params of progress notifications.</param>
    /// <param name="cancellation">Tells the other side and stops waiting.</param>
    /// <param name="onResult">
    /// Takes the request's raw id, which is its progress token too, and the raw result, from the reader thread, before anything is
    /// handled that came after it.
    /// </param>
    /// <param name="tag">Anything, to know the request by while it is awaited (<see cref="IsAwaited"/>).</param>
    public async Task<RpcReply> RequestAsync(
        string method,
        ReadOnlyMemory<byte> parameters,
        ReadOnlyMemory<byte> related,
        Action<ReadOnlyMemory<byte>>? onProgress,
        CancellationToken cancellation,
        Action<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? onResult = null,
        object? tag = null)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_isClosed) throw new SessionClosedException("the connection is closed", wasSent: false);
        var id = Interlocked.Increment(ref _lastId);
        var rawId = Raw(id);
        var pending = new Pending(onProgress, onResult) { Tag = tag };
        _pending[id] = pending;
        var body = onProgress is null ? parameters : WithProgressToken(parameters, rawId);
        pending.Place = Send(JsonRpcWriter.Request(rawId, method, body), related);

        // Closed meanwhile: nobody else will look at this request again.
        if (_isClosed) FailPending(_deliveredUpTo);
        var reason = CancelReason.Current;
        await using var registration = cancellation.UnsafeRegister(_ => Cancel(id, rawId, method, related, reason, cancellation), null);
        return await pending.Reply.Task;
    }

    /// <summary>Whether a request of ours is not answered yet.</summary>
    /// <param name="id">Its raw id; empty for none.</param>
    /// <param name="tag">What was given with it.</param>
    public bool IsAwaited(ReadOnlyMemory<byte> id, out object? tag)
    {
        tag = null;
        if (!TryReadId(id, out var number) || !_pending.TryGetValue(number, out var pending)) return false;
        tag = pending.Tag;
        return true;
    }

    /// <summary>Sends a notification.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Raw params; empty for none.</param>
    /// <param name="related">The raw id of the other side's request that it is sent because of; empty for none.</param>
    public void Notify(string method, ReadOnlyMemory<byte> parameters = default, ReadOnlyMemory<byte> related = default) =>
        Send(JsonRpcWriter.Notification(method, parameters), related);

    /// <summary>Answers a request.</summary>
    public void Respond(JsonRpcMessage request, ReadOnlyMemory<byte> result) =>
        _channel.Send(JsonRpcWriter.Result(request.Id, result), request.Id, isAnswer: true);

    /// <summary>Answers a request with an error.</summary>
    public void Refuse(JsonRpcMessage request, RpcError error) =>
        _channel.Send(JsonRpcWriter.Error(request.Id, error.Utf8), request.Id, isAnswer: true);

    /// <summary>Leaves a request without an answer, because it was cancelled.</summary>
    public void Drop(JsonRpcMessage request) => _channel.Drop(request.Id);

    /// <summary>Answers something that could not be read, so that its id is unknown.</summary>
    public void RefuseUnreadable(RpcError error) => _channel.Send(JsonRpcWriter.Error("null"u8.ToArray(), error.Utf8));

    /// <summary>Sends nothing more; ends when all that was sent before has been written.</summary>
    public Task CompleteAsync() => _channel.CompleteAsync();

    public void Dispose() => _channel.Dispose();

    void IChannelOwner.OnMessage(JsonRpcMessage message)
    {
        switch (message.Kind)
        {
            case MessageKind.Request when message.Problem is { } problem:
                Refuse(message, new RpcError(RpcError.InvalidRequest, problem));
                break;
            case MessageKind.Request:
                _handler.OnRequest(this, message);
                break;
            case MessageKind.Notification when message.Method == "notifications/progress" && RouteProgress(message):
                break;
            case MessageKind.Notification:
                _handler.OnNotification(this, message);
                break;
            default:
                Complete(message);
                break;
        }
    }

    bool IChannelOwner.TakesBatches => _handler.TakesBatches;

    void IChannelOwner.OnStray(string line, string reason) => _handler.OnStray(this, line, reason);

    void IChannelOwner.OnFailed(Exception error) => _handler.OnFailed(error);

    void IChannelOwner.OnRequestFailed(ReadOnlyMemory<byte> id, Exception error)
    {
        if (TryReadId(id, out var number) && _pending.TryRemove(number, out var pending)) pending.Reply.TrySetException(error);
    }

    void IChannelOwner.OnClosed(string? reason)
    {
        // A side that only answers may still be read although it is not written to any more: what is queued may leave.
        if (Interlocked.Read(ref _lastId) > 0) _deliveredUpTo = _channel.DeliveredUpTo();
        _isClosed = true;
        FailPending(_deliveredUpTo);
        _closed.TrySetResult(reason);
    }

    private long Send(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> related) =>
        related.IsEmpty ? _channel.Send(message) : _channel.Send(message, related, isAnswer: false);

    private void Complete(JsonRpcMessage answer)
    {
        // Answers to requests that were cancelled arrive late and are dropped here.
        if (!TryReadId(answer.Id, out var id) || !_pending.TryRemove(id, out var pending)) return;
        try
        {
            if (answer.Kind == MessageKind.Result) pending.OnResult?.Invoke(Raw(id), answer.Body);
            pending.Reply.TrySetResult(answer.Kind == MessageKind.Result
                ? new RpcReply(answer.Body, null)
                : new RpcReply(default, RpcError.Parse(answer.Body)));
        }
        catch (Exception error)
        {
            // Nobody else can end this request any more: whoever waits for it would wait for ever.
            pending.Reply.TrySetResult(Unreadable(error));
            _handler.OnFailed(error);
        }
    }

    private bool RouteProgress(JsonRpcMessage notification)
    {
        var token = JsonSlices.Property(notification.Body, "progressToken"u8);
        if (!TryReadId(token, out var id) || !_pending.TryGetValue(id, out var pending)) return false;
        pending.OnProgress?.Invoke(notification.Body);
        return true;
    }

    private void Cancel(
        long id, ReadOnlyMemory<byte> rawId, string method, ReadOnlyMemory<byte> related, CancelReason? reason, CancellationToken cancellation)
    {
        if (!_pending.TryRemove(id, out var pending)) return;

        // The handshake must not be cancelled (basic/utilities/cancellation): who gives up on it closes the session.
        if (method != "initialize")
        {
            var said = reason is { Parameters.IsEmpty: false } ? new JsonEdit(reason.Parameters) : new JsonEdit(default).SetText("reason", "cancelled by the caller");
            Notify("notifications/cancelled", said.Set("requestId", rawId).ToUtf8(), related);
        }

        pending.Reply.TrySetCanceled(cancellation);
    }

    private void FailPending(long deliveredUpTo)
    {
        foreach (var id in _pending.Keys)
        {
            if (!_pending.TryRemove(id, out var pending)) continue;
            var wasSent = pending.Place <= deliveredUpTo;
            pending.Reply.TrySetException(new SessionClosedException("the connection closed before the answer came", wasSent));
        }
    }

    private static ReadOnlyMemory<byte> WithProgressToken(ReadOnlyMemory<byte> parameters, ReadOnlyMemory<byte> token)
    {
        var meta = JsonSlices.Property(parameters, "_meta"u8);
        var edited = new JsonEdit(JsonSlices.IsObject(meta) ? meta : default).Set(MetaKeys.ProgressToken, token);
        return new JsonEdit(parameters).Set("_meta", edited.ToUtf8()).ToUtf8();
    }

    private static ReadOnlyMemory<byte> Raw(long id) => Encoding.UTF8.GetBytes(id.ToString(CultureInfo.InvariantCulture));

    private static RpcReply Unreadable(Exception error) =>
        new(default, new RpcError(RpcError.Internal, $"the answer could not be read: {error.Message}"));

    /// <summary>All ids of ours are numbers; some peers give them back as text.</summary>
    private static bool TryReadId(ReadOnlyMemory<byte> raw, out long id)
    {
        var digits = raw.Length > 2 && raw.Span[0] == (byte)'"' && raw.Span[^1] == (byte)'"' ? raw.Span[1..^1] : raw.Span;
        return Utf8Parser.TryParse(digits, out id, out var used) && used == digits.Length;
    }

    private sealed class Pending(Action<ReadOnlyMemory<byte>>? onProgress, Action<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? onResult)
    {
        public TaskCompletionSource<RpcReply> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Action<ReadOnlyMemory<byte>>? OnProgress { get; } = onProgress;

        public Action<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? OnResult { get; } = onResult;

        public object? Tag { get; init; }

        /// <summary>The request's place among all messages sent.</summary>
        public long Place { get; set; }
    }
}
