using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// The channel of a single modern request (2026-07-28, basic/transports/streamable-http): one incoming message, and all
/// outgoing messages belong to it.
/// </summary>
internal sealed class RequestChannel : IMessageChannel
{
    private IChannelOwner? _owner;
    private long _sent;

    /// <param name="time">The clock of the waits.</param>
    public RequestChannel(TimeProvider time) =>
        Stream = new EventStream("", isResumable: false, time, count => _owner?.OnDropped(count));

    public EventStream Stream { get; }

    public void Start(IChannelOwner owner) => _owner = owner;

    /// <summary>Passes the request to the owner.</summary>
    public void Deliver(JsonRpcMessage request) => _owner?.OnMessage(request);

    public long Send(ReadOnlyMemory<byte> message)
    {
        Stream.Send(message);
        return Interlocked.Increment(ref _sent);
    }

    public long Send(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> request, bool isAnswer)
    {
        Stream.Send(message, isAnswer ? StreamEventKind.Response : default, isLast: isAnswer);
        return Interlocked.Increment(ref _sent);
    }

    public void SendIfRead(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> request) =>
        Stream.Send(message, StreamEventKind.Optional);

    public void Drop(ReadOnlyMemory<byte> request) => Stream.End();

    public long DeliveredUpTo() => Interlocked.Read(ref _sent);

    public Task CompleteAsync()
    {
        Stream.End();
        return Task.CompletedTask;
    }

    public void Dispose() => Stream.End();
}
