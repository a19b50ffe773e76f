using ModelContextProtocol.Protocol;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using JsonRpcMessage = VoidMcp.Protocol.JsonRpcMessage;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Sends and receives messages over HTTP, each request in its own POST. Unlike on a pipe, one message can fail alone:
/// only its request is failed. The channel closes when the session ends, when the server becomes unreachable, or when
/// it is disposed.
/// </summary>
internal sealed class HttpChannel(HttpWords words, TimeProvider time) : IMessageChannel, IWireOwner
{
    /// <summary>
    /// How long requests in flight may take after the session ended, to receive a response or an error.
    /// </summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Lock _delivery = new();
    private readonly ExchangesInFlight _inFlight = new(time);
    private readonly AnnotatedTools _annotated = new();
    private readonly TaskCompletionSource<string> _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LateResponses _late = new(time);
    private readonly UnsentMessages _unsent = new();
    private readonly ExchangeFailures _failures = new(words);
    private IChannelOwner? _owner;
    private Task _barrier = Task.CompletedTask;
    private long _queued;
    private bool _isClosed;
    private bool _sessionEnded;

    /// <summary>The SDK's transport, set before <see cref="Start"/>.</summary>
    public ITransport Transport { get; set; } = null!;

    /// <summary>Completes with why the channel closed, as a clause that starts with "it" for the server.</summary>
    public Task<string> Gone => _gone.Task;

    /// <summary>
    /// The failure that closed the channel, if the server is unreachable or requires the user's action.
    /// </summary>
    public VoidMcpException? Failure { get; private set; }

    public void Start(IChannelOwner owner)
    {
        _owner = owner;
        _ = DrainAsync();
    }

    public long Send(ReadOnlyMemory<byte> message) => Send(message, isMissable: false);

    public void SendIfRead(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> request) =>
        Send(message, isMissable: true);

    private long Send(ReadOnlyMemory<byte> message, bool isMissable)
    {
        if (!JsonRpcMessage.TryParse(message, out var parsed, out var reason))
            throw new InvalidOperationException($"invalid outgoing message: {reason}");
        var exchange = new Exchange(message, parsed);
        lock (_gate)
        {
            _queued++;
            if (_isClosed || _sessionEnded) return Refuse(exchange);
            if (exchange.Method == "notifications/cancelled" && !_inFlight.Cancel(parsed)) return _queued;
            if (exchange.IsRequest) _inFlight.Add(exchange);
            else if (!_unsent.TryAdd(message.Length, isMissable)) return IMessageChannel.NotAccepted;
            var after = _barrier;
            var sending = Task.Run(() => TransmitAsync(exchange, after));

            // A server may reject requests until it has received notifications/initialized.
            if (exchange.Method == "notifications/initialized") _barrier = sending;
            return _queued;
        }
    }

    /// <summary>All messages count as delivered: requests are failed individually before the channel closes.</summary>
    public long DeliveredUpTo()
    {
        lock (_gate) return _queued;
    }

    public Task CompleteAsync() => Task.CompletedTask;

    public void Dispose() => Close("it was disconnected", null);

    void IWireOwner.OnMessage(JsonRpcMessage message, Exchange? exchange)
    {
        if (message.Kind is not (MessageKind.Result or MessageKind.Error))
        {
            Deliver(exchange is { IsRequest: true } ? message.CausedBy(exchange.Message.Id) : message);
            return;
        }

        if (_inFlight.Find(message.Id) is not { } answered)
        {
            // A response to this request with another ID can't be anybody else's.
            if (exchange is not { IsRequest: true, IsDone: false }) return;
            (answered, message) = (exchange, WithId(message, exchange.Message.Id));
        }

        if (answered.Method == "tools/list") _annotated.Learn(answered.Message.Body, message.Body);
        if (!answered.Hold(message)) Answer(answered, message);
    }

    void IWireOwner.OnStray(string text, string reason) => Tell(o => o.OnStray(text, reason));

    void IWireOwner.OnSessionEnded()
    {
        lock (_gate)
        {
            if (_sessionEnded || _isClosed) return;
            _sessionEnded = true;
        }

        _ = Task.Run(async () =>
        {
            using var enough = new CancellationTokenSource();
            var pause = Task.Delay(LastAnswers, time, enough.Token);
            await Task.WhenAny(pause, _inFlight.EmptyAsync(enough.Token));
            await enough.CancelAsync();
            Close("it ended the session", null);
        });
    }

    void IWireOwner.OnStream(bool isOpen) => _late.OnStream(isOpen);

    Exchange? IWireOwner.Awaiting(string lastEvent) => _inFlight.After(lastEvent);

    /// <summary>Closes the channel; requests in flight are failed first.</summary>
    /// <param name="how">What happened, with the server as "it".</param>
    /// <param name="failure">The complete failure, if the server is unreachable.</param>
    private void Close(string how, VoidMcpException? failure)
    {
        IReadOnlyList<Exchange> left;
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            Failure = failure;
            left = _inFlight.All;
        }

        _gone.TrySetResult(how);
        foreach (var exchange in left)
            Fail(exchange, new SessionClosedException(how, wasSent: exchange.MayHaveReached, failure));
        Tell(o => o.OnClosed(how));
    }

    private async Task TransmitAsync(Exchange exchange, Task after)
    {
        await after.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!exchange.IsDone) await TransmitNowAsync(exchange);
        if (!exchange.IsRequest && _unsent.Remove(exchange.Utf8.Length) is > 0 and var dropped)
            Tell(o => o.OnDropped(dropped));
    }

    private async Task TransmitNowAsync(Exchange exchange)
    {
        Exception? error = null;
        try
        {
            var standIn = exchange.StandIn(_annotated.ToolOf(exchange));
            await Transport.SendMessageAsync(standIn, exchange.Cancellation.Token);
        }
        catch (Exception e)
        {
            error = e;
        }

        if (exchange.Settle() is { } held) Answer(exchange, held);
        else if (error is not null && !exchange.IsDone && !await _late.AreDueAsync(exchange)) Failed(exchange, error);
    }

    /// <summary>
    /// Handles a request without a response. If it never arrived, or was rejected with its session, it may be sent
    /// again over a new connection.
    /// </summary>
    private void Failed(Exchange exchange, Exception error)
    {
        if (exchange.SessionEnded)
        {
            Fail(exchange, new SessionClosedException("the server ended the session", wasSent: false));
            return;
        }

        var ours = exchange.Failure ?? ExchangeFailures.OursIn(error);
        var failure = _failures.Of(exchange, ours, error);
        if (exchange.MayHaveReached || ours is not null)
        {
            Fail(exchange, failure);
            if (failure.Kind is FailureKind.NeedsAttention or FailureKind.NeedsLogin && exchange.Answer?.Status == 401)
                Close("it requires a login", failure);
            return;
        }

        Fail(exchange, new SessionClosedException(failure.Message, wasSent: false, failure));
        Close(failure.Message, failure);
    }

    private long Refuse(Exchange exchange)
    {
        if (exchange.IsRequest)
            _ = Task.Run(() => Fail(exchange, new SessionClosedException("the connection is closed", wasSent: false)));
        return long.MaxValue;
    }

    private void Answer(Exchange exchange, JsonRpcMessage answer) => End(exchange, () => Deliver(answer));

    private void Fail(Exchange exchange, Exception error) => End(exchange, () =>
    {
        if (exchange.IsRequest) Tell(o => o.OnRequestFailed(exchange.Message.Id, error));
    });

    /// <summary>
    /// Ends an exchange. It stays in flight until its owner was told, because the owner may close the channel as soon
    /// as nothing is in flight.
    /// </summary>
    private void End(Exchange exchange, Action tell)
    {
        if (!exchange.IsDone)
        {
            exchange.Done();
            tell();
        }

        _inFlight.Remove(exchange);
    }

    private void Deliver(JsonRpcMessage message) => Tell(o =>
    {
        try
        {
            o.OnMessage(message);
        }
        catch (Exception error)
        {
            // A message that triggers a bug of ours must not affect others.
            o.OnFailed(error);
        }
    });

    /// <summary>Calls the owner, one call at a time, although streams are read in parallel.</summary>
    private void Tell(Action<IChannelOwner> what)
    {
        if (_owner is not { } owner) return;
        lock (_delivery) what(owner);
    }

    /// <summary>
    /// Drains the SDK's own reader. Only its end matters: with the older transport it ends the connection.
    /// </summary>
    private async Task DrainAsync()
    {
        try
        {
            await foreach (var _ in Transport.MessageReader.ReadAllAsync())
            {
            }
        }
        catch (IOException)
        {
            // Closed with a reason; the message below covers it.
        }

        Close("it closed the stream", null);
    }

    private static JsonRpcMessage WithId(JsonRpcMessage message, ReadOnlyMemory<byte> id)
    {
        var utf8 = message.Kind == MessageKind.Result
            ? JsonRpcWriter.Result(id, message.Body)
            : JsonRpcWriter.Error(id, message.Body);
        return JsonRpcMessage.TryParse(utf8, out var same, out var reason)
            ? same
            : throw new InvalidOperationException($"invalid response: {reason}");
    }
}
