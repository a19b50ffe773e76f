using System.Collections.Concurrent;
using System.Net;
using ModelContextProtocol.Protocol;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using JsonRpcMessage = VoidMcp.Protocol.JsonRpcMessage;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Messages to and from a server over HTTP, each request in a POST of its own. Unlike on a pipe one message can fail alone:
/// its request is told so, the others go on. The channel closes when the session is over, when the server can't be reached
/// any more, or when it is disposed of.
/// </summary>
internal sealed class HttpChannel(HttpWords words, TimeProvider time) : IMessageChannel, IWireOwner
{
    /// <summary>Once the session is over: how long what is in flight may take to find that out, or to be answered yet.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Lock _delivery = new();
    private readonly ConcurrentDictionary<string, Exchange> _inFlight = new(StringComparer.Ordinal);
    private readonly AnnotatedTools _annotated = new();
    private readonly TaskCompletionSource<string> _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IChannelOwner? _owner;
    private Task _barrier = Task.CompletedTask;
    private long _queued;
    private bool _isClosed;
    private bool _sessionEnded;

    /// <summary>The SDK's transport, set before <see cref="Start"/>.</summary>
    public ITransport Transport { get; set; } = null!;

    /// <summary>Why the channel closed, as what the server did.</summary>
    public Task<string> Gone => _gone.Task;

    /// <summary>The same in whole, where the server can't be reached or wants something of the user.</summary>
    public VoidMcpException? Failure { get; private set; }

    public void Start(IChannelOwner owner)
    {
        _owner = owner;
        _ = DrainAsync();
    }

    public long Send(ReadOnlyMemory<byte> message)
    {
        if (!JsonRpcMessage.TryParse(message, out var parsed, out var reason)) throw new InvalidOperationException($"an own message is none: {reason}");
        var exchange = new Exchange(message, parsed);
        lock (_gate)
        {
            _queued++;
            if (_isClosed || _sessionEnded) return Refuse(exchange);
            if (exchange.Method == "notifications/cancelled" && !Cancel(parsed)) return _queued;
            if (exchange.IsRequest) _inFlight[KeyOf(parsed.Id)] = exchange;
            var after = _barrier;
            var sending = Task.Run(() => TransmitAsync(exchange, after));

            // A server may refuse what comes before it knows that the handshake is done.
            if (exchange.Method == "notifications/initialized") _barrier = sending;
            return _queued;
        }
    }

    /// <summary>Requests are told of their fate one by one before the channel closes; nothing is left to tell.</summary>
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

        if (!_inFlight.TryGetValue(KeyOf(message.Id), out var answered)) return;
        if (answered.Method == "tools/list") _annotated.Learn(message.Body);
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
            await Task.WhenAny(pause, EmptyAsync(enough.Token));
            await enough.CancelAsync();
            Close("it ended the session", null);
        });
    }

    Exchange? IWireOwner.Awaiting(string lastEvent) => _inFlight.Values.FirstOrDefault(e => e.LastEvent == lastEvent);

    /// <summary>Closes for a reason; what is in flight is told first.</summary>
    /// <param name="how">What happened, with the server as "it".</param>
    /// <param name="failure">The same in whole, where the server can't be reached.</param>
    private void Close(string how, VoidMcpException? failure)
    {
        List<Exchange> left;
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            Failure = failure;
            left = [.. _inFlight.Values];
        }

        _gone.TrySetResult(how);
        foreach (var exchange in left) Fail(exchange, new SessionClosedException(how, wasSent: exchange.MayHaveReached, failure));
        Tell(o => o.OnClosed(how));
    }

    private async Task EmptyAsync(CancellationToken enough)
    {
        // The last one takes itself out; there are few, and this takes a second at most.
        while (!_inFlight.IsEmpty && !enough.IsCancellationRequested) await Task.Delay(TimeSpan.FromMilliseconds(10), time, enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task TransmitAsync(Exchange exchange, Task after)
    {
        await after.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (exchange.IsDone) return;
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
        else if (error is not null && !exchange.IsDone) Failed(exchange, error);
    }

    /// <summary>It was not answered. What never arrived, or was refused with its session, may be sent again over a new connection.</summary>
    private void Failed(Exchange exchange, Exception error)
    {
        if (exchange.SessionEnded)
        {
            Fail(exchange, new SessionClosedException("the server ended the session", wasSent: false));
            return;
        }

        var ours = exchange.Failure ?? OursIn(error);
        var failure = FailureOf(exchange, ours, error);
        if (exchange.MayHaveReached || ours is not null)
        {
            Fail(exchange, failure);
            if (failure.Kind is FailureKind.NeedsAttention or FailureKind.NeedsLogin && exchange.Answer?.Status == 401) Close("it wants a login", failure);
            return;
        }

        Fail(exchange, new SessionClosedException(failure.Message, wasSent: false, failure));
        Close(failure.Message, failure);
    }

    private VoidMcpException FailureOf(Exchange exchange, VoidMcpException? ours, Exception error) => (exchange.Answer, ours) switch
    {
        // The server said what rights it wants, which who looked for the login did not know.
        ({ Status: 403 } answer, { Kind: FailureKind.NeedsLogin } or null) => words.Refused(answer),
        (_, not null) => ours,
        ({ Status: 401 }, _) when error is not HttpRequestException { StatusCode: HttpStatusCode.Unauthorized } => words.LoginFailed(error),
        ({ } answer, _) => words.Refused(answer),
        _ => exchange.MayHaveReached ? words.Broken(error is HttpRequestException or InvalidDataException ? error : null, exchange.OpensSession) : NotReached(error),
    };

    private VoidMcpException NotReached(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } or OperationCanceledException { InnerException: TimeoutException }) return words.NotReached(e);
        }

        return words.NotReached(error);
    }

    private static VoidMcpException? OursIn(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is VoidMcpException ours) return ours;
        }

        return null;
    }

    private long Refuse(Exchange exchange)
    {
        if (exchange.IsRequest) _ = Task.Run(() => Fail(exchange, new SessionClosedException("the connection is closed", wasSent: false)));
        return long.MaxValue;
    }

    private void Answer(Exchange exchange, JsonRpcMessage answer) => End(exchange, () => Deliver(answer));

    private void Fail(Exchange exchange, Exception error) => End(exchange, () =>
    {
        if (exchange.IsRequest) Tell(o => o.OnRequestFailed(exchange.Message.Id, error));
    });

    /// <summary>It stays in flight until its owner knows: who waits for nothing to be in flight may close the channel then.</summary>
    private void End(Exchange exchange, Action tell)
    {
        if (!exchange.IsDone)
        {
            exchange.Done();
            tell();
        }

        _inFlight.TryRemove(KeyOf(exchange.Message.Id), out _);
    }

    /// <summary>False where the server need not be told: in the modern era the end of the stream is the word.</summary>
    private bool Cancel(JsonRpcMessage notification)
    {
        var id = JsonSlices.Property(notification.Body, "requestId"u8);
        if (id.IsEmpty || !_inFlight.TryRemove(KeyOf(id), out var exchange)) return true;
        exchange.Done();
        if (exchange.IsModern)
        {
            _ = exchange.Cancellation.CancelAsync();
            return false;
        }

        // In the older revisions a stream that ends says nothing: the notification does, and goes out first.
        _ = HangUpAsync(exchange);
        return true;
    }

    private async Task HangUpAsync(Exchange exchange)
    {
        await Task.Delay(LastAnswers, time, CancellationToken.None);
        await exchange.Cancellation.CancelAsync();
    }

    private void Deliver(JsonRpcMessage message) => Tell(o =>
    {
        try
        {
            o.OnMessage(message);
        }
        catch (Exception error)
        {
            // A message that trips over a bug of ours costs itself.
            o.OnFailed(error);
        }
    });

    /// <summary>Streams are read in parallel; their owner is told one thing at a time.</summary>
    private void Tell(Action<IChannelOwner> what)
    {
        if (_owner is not { } owner) return;
        lock (_delivery) what(owner);
    }

    /// <summary>The SDK's own reading: of no use but for its end, which over the older transport is the end of everything.</summary>
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
            // Closed with a reason; the words below say as much.
        }

        Close("it ended the stream", null);
    }

    private static string KeyOf(ReadOnlyMemory<byte> id) => System.Text.Encoding.UTF8.GetString(id.Span);
}
