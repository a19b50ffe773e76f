using System.Collections.Concurrent;
using VoidMcp.Errors;

namespace VoidMcp.Protocol;

/// <summary>
/// One JSON-RPC session over a channel, for either side: assigns request IDs, matches responses, routes progress to its
/// request, and cancels. Knows neither servers nor clients. Progress reaches its request before the response, never
/// after it.
/// </summary>
internal sealed class RpcSession : IChannelOwner, IDisposable
{
    private readonly IMessageChannel _channel;
    private readonly IRpcHandler _handler;
    private readonly bool _answersAfterClose;
    private readonly string _peer;
    private readonly ConcurrentDictionary<long, OutgoingRequest> _pending = new();
    private readonly GivenUpRequests _givenUp = new();
    private readonly TaskCompletionSource<string?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastId;
    private long _deliveredUpTo;
    private volatile bool _isClosed;

    /// <param name="channel">The messages.</param>
    /// <param name="handler">Handles what the other side sends.</param>
    /// <param name="answersAfterClose">
    /// Whether requests are still answered after the input has ended: a peer may close one direction and still read the
    /// other.
    /// </param>
    /// <param name="peer">The other side, for messages: <c>server 'files'</c>.</param>
    public RpcSession(
        IMessageChannel channel, IRpcHandler handler, bool answersAfterClose = false, string peer = "the other side") =>
        (_channel, _handler, _answersAfterClose, _peer) = (channel, handler, answersAfterClose, peer);

    /// <summary>
    /// Completes when no more messages will arrive; the result is the reason, null for an ordinary close.
    /// </summary>
    public Task<string?> Closed => _closed.Task;

    /// <summary>Whether requests wait for their responses.</summary>
    public bool IsBusy => !_pending.IsEmpty;

    /// <summary>Whether the end of the connection left requests without a response that had been sent.</summary>
    public bool HasLostRequests { get; private set; }

    /// <summary>Starts reading; call it once, when the handler is ready.</summary>
    public void Start() => _channel.Start(this);

    /// <summary>Sends a request and reports its end to it. Never blocks.</summary>
    /// <param name="request">A new request.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The params.</param>
    /// <param name="name">A raw name that replaces the one in the params; empty to keep that.</param>
    /// <param name="wantsProgress">Whether to send the request's ID as its progress token.</param>
    /// <param name="related">The raw ID of the other side's request that caused it; empty for none.</param>
    public void Send(
        OutgoingRequest request,
        string method,
        MessageParts parameters,
        ReadOnlyMemory<byte> name = default,
        bool wantsProgress = false,
        ReadOnlyMemory<byte> related = default)
    {
        if (_isClosed)
        {
            request.OnFailed(new SessionClosedException("the connection is closed", wasSent: false));
            return;
        }

        var id = request.Id = Interlocked.Increment(ref _lastId);
        request.OnSending();
        _pending[id] = request;
        var spliced = SplicedParams.Of(parameters, name, wantsProgress ? RequestIds.Raw(id) : default);
        request.Place = Send(JsonRpcWriter.Request(id, method, spliced), related);
        if (request.Place == IMessageChannel.NotAccepted && _pending.TryRemove(id, out _))
        {
            request.OnFailed(new VoidMcpException(
                FailureKind.UpstreamUnavailable,
                $"{_peer} does not read its input: {OutgoingLines.MostWaiting >> 20} MiB are waiting already, so the "
                + "request was not sent"));
            return;
        }

        // Closed in the meantime: nobody else will end this request.
        Interlocked.MemoryBarrier();
        if (_isClosed) FailPending(_deliveredUpTo);
    }

    /// <summary>Abandons a request and notifies the other side (<c>notifications/cancelled</c>).</summary>
    /// <param name="request">A request that was sent.</param>
    /// <param name="said">Raw params of the notification without the ID; empty to send our own reason.</param>
    /// <param name="related">The raw ID of the other side's request that caused it; empty for none.</param>
    /// <returns>False if it has ended already.</returns>
    public bool GiveUp(
        OutgoingRequest request, ReadOnlyMemory<byte> said = default, ReadOnlyMemory<byte> related = default)
    {
        if (!Forget(request)) return false;
        var words = said.IsEmpty
            ? new JsonEdit(default).SetText("reason", "cancelled by the caller")
            : new JsonEdit(said);
        Notify("notifications/cancelled", words.Set("requestId", RequestIds.Raw(request.Id)).ToUtf8(), related);
        return true;
    }

    /// <summary>Abandons a request without a notification. Returns false if it has ended already.</summary>
    public bool Forget(OutgoingRequest request)
    {
        // Kept first: its response may arrive at this moment.
        if (request.WhenAnsweredLate is { } onAnswer) _givenUp.Add(request.Id, onAnswer);
        if (_pending.TryRemove(request.Id, out _)) return true;
        _givenUp.Take(request.Id);
        return false;
    }

    /// <summary>Sends a request and waits for its response.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Raw params, a JSON object; empty for none.</param>
    /// <param name="onProgress">
    /// If set, a progress token is added to <c>_meta</c>, and the raw params of each progress notification are passed
    /// here, from the reader thread, in order.
    /// </param>
    /// <param name="cancellation">Notifies the other side (<c>notifications/cancelled</c>) and stops waiting.</param>
    /// <param name="related">The raw ID of the other side's request that caused it; empty for none.</param>
    /// <param name="onSending">Receives the request's raw ID before it is sent.</param>
    /// <exception cref="SessionClosedException">The session ended first.</exception>
    /// <exception cref="VoidMcpException">The other side doesn't read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<RpcReply> RequestAsync(
        string method,
        ReadOnlyMemory<byte> parameters,
        Action<ReadOnlyMemory<byte>>? onProgress,
        CancellationToken cancellation,
        ReadOnlyMemory<byte> related = default,
        Action<ReadOnlyMemory<byte>>? onSending = null)
    {
        cancellation.ThrowIfCancellationRequested();
        var request = new AwaitedRequest(onProgress, onSending);
        Send(request, method, MessageParts.Of(parameters), wantsProgress: onProgress is not null, related: related);
        await using var registration = cancellation.UnsafeRegister(
            _ =>
            {
                // The handshake must not be cancelled (basic/utilities/cancellation): close the session instead.
                if (method == "initialize" ? Forget(request) : GiveUp(request, related: related))
                    request.Cancel(cancellation);
            },
            null);
        return await request.Reply;
    }

    /// <summary>Returns our request in flight with this raw ID, or null.</summary>
    public OutgoingRequest? Awaited(ReadOnlyMemory<byte> id) =>
        RequestIds.TryRead(id, out var number) ? _pending.GetValueOrDefault(number) : null;

    /// <summary>Sends a notification.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Raw params; empty for none.</param>
    /// <param name="related">The raw ID of the other side's request that caused it; empty for none.</param>
    public void Notify(
        string method, ReadOnlyMemory<byte> parameters = default, ReadOnlyMemory<byte> related = default) =>
        Send(JsonRpcWriter.Notification(method, parameters), related);

    /// <summary>
    /// Sends an optional notification, such as progress or a log message: if the other side reads too slowly, it is
    /// dropped and counted.
    /// </summary>
    /// <inheritdoc cref="Notify"/>
    public void NotifyIfRead(string method, ReadOnlyMemory<byte> parameters, ReadOnlyMemory<byte> related = default) =>
        _channel.SendIfRead(JsonRpcWriter.Notification(method, parameters), related);

    /// <summary>Answers a request.</summary>
    public void Respond(JsonRpcMessage request, ReadOnlyMemory<byte> result) =>
        _channel.SendResult(request.Id, result);

    /// <summary>Answers a request with an error.</summary>
    public void Refuse(JsonRpcMessage request, RpcError error) =>
        _channel.Send(JsonRpcWriter.Error(request.Id, error.Utf8), request.Id, isAnswer: true);

    /// <summary>Records that a request gets no response because it was cancelled.</summary>
    public void Drop(JsonRpcMessage request) => _channel.Drop(request.Id);

    /// <summary>Sends an error for input that could not be read, so that its ID is unknown.</summary>
    public void RefuseUnreadable(RpcError error) => _channel.Send(JsonRpcWriter.Error("null"u8.ToArray(), error.Utf8));

    /// <summary>Sends nothing more; completes when everything sent before has been written.</summary>
    public Task CompleteAsync() => _channel.CompleteAsync();

    public void Dispose() => _channel.Dispose();

    void IChannelOwner.OnMessage(JsonRpcMessage message)
    {
        switch (message.Kind)
        {
            case MessageKind.Request when message.Problem is { } problem:
                Refuse(message, new RpcError(message.ProblemCode, problem));
                break;
            case MessageKind.Request:
                _handler.OnRequest(this, message);
                break;
            case MessageKind.Notification when message.Method == "notifications/progress" && RouteProgress(message):
                break;
            case MessageKind.Notification:
                _handler.OnNotification(this, message);
                break;
            case MessageKind.Error when message.Guessed is var (text, reason) && Awaited(message.Id) is null:
                _handler.OnStray(this, text, reason);
                break;
            default:
                Complete(message);
                break;
        }
    }

    bool IChannelOwner.TakesBatches => _handler.TakesBatches;

    void IChannelOwner.OnStray(string line, string reason) => _handler.OnStray(this, line, reason);

    void IChannelOwner.OnDropped(long count) => _handler.OnDropped(count);

    void IChannelOwner.OnFailed(Exception error) => _handler.OnFailed(error);

    void IChannelOwner.OnRequestFailed(ReadOnlyMemory<byte> id, Exception error)
    {
        if (RequestIds.TryRead(id, out var number) && _pending.TryRemove(number, out var request))
            request.OnFailed(error);
    }

    void IChannelOwner.OnClosed(string? reason)
    {
        _deliveredUpTo = _answersAfterClose || Interlocked.Read(ref _lastId) == 0
            ? long.MaxValue
            : _channel.DeliveredUpTo();
        _isClosed = true;
        Interlocked.MemoryBarrier();
        FailPending(_deliveredUpTo);
        _closed.TrySetResult(reason);
    }

    private long Send(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> related) =>
        related.IsEmpty ? _channel.Send(message) : _channel.Send(message, related, isAnswer: false);

    private void Complete(JsonRpcMessage answer)
    {
        OutgoingRequest? request = null;
        if (IsAboutUnread(answer) && _pending.Count == 1 && _pending.Keys.FirstOrDefault() is var only and > 0)
            answer = JsonRpcMessage.Failed(RequestIds.Raw(only), RpcError.Parse(answer.Body));
        if (!RequestIds.TryRead(answer.Id, out var id) || !_pending.TryRemove(id, out request))
        {
            if (_givenUp.Take(id) is { } late) late();
            else _handler.OnUnmatched(answer);
            return;
        }

        RpcReply reply;
        try
        {
            reply = answer.Kind == MessageKind.Result
                ? new RpcReply(answer.Body, null, answer)
                : new RpcReply(default, RpcError.Parse(answer.Body));
        }
        catch (Exception error)
        {
            // Nothing else can end this request: its caller would wait forever.
            reply = new RpcReply(
                default, new RpcError(RpcError.Internal, $"the response could not be read: {error.Message}"));
            _handler.OnFailed(error);
        }

        try
        {
            request.OnAnswer(reply);
        }
        catch (Exception error)
        {
            // A bug of ours; the caller must not wait forever.
            request.OnFailed(error);
            _handler.OnFailed(error);
        }
    }

    /// <summary>
    /// Whether it is the error for a request whose ID the peer could not read (JSON-RPC 2.0, "Response object"). If
    /// only one is open, it is that one.
    /// </summary>
    private static bool IsAboutUnread(JsonRpcMessage answer) =>
        answer.Kind == MessageKind.Error
        && (answer.Id.IsEmpty || answer.Id.Span.SequenceEqual("null"u8))
        && RpcError.Parse(answer.Body).Code is RpcError.ParseError or RpcError.InvalidRequest;

    private bool RouteProgress(JsonRpcMessage notification)
    {
        var token = JsonSlices.Property(notification.Body, "progressToken"u8);
        if (!RequestIds.TryRead(token, out var id) || !_pending.TryGetValue(id, out var request)) return false;
        request.OnProgress(notification.Body);
        return true;
    }

    /// <summary>
    /// Fails all requests, except those that are just being sent: whether such a request was delivered is known when it
    /// has its place, and then its sender fails it.
    /// </summary>
    private void FailPending(long deliveredUpTo)
    {
        foreach (var (id, open) in _pending)
        {
            if (open.Place == OutgoingRequest.NotPlaced) continue;
            if (!_pending.TryRemove(id, out var request)) continue;
            var wasSent = request.Place <= deliveredUpTo;
            HasLostRequests |= wasSent;
            try
            {
                request.OnFailed(new SessionClosedException("the connection was closed before the response", wasSent));
            }
            catch (Exception error)
            {
                // A bug of ours; the other callers must not wait forever.
                _handler.OnFailed(error);
            }
        }
    }
}
