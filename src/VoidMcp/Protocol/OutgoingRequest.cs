namespace VoidMcp.Protocol;

/// <summary>
/// One request of ours in flight: ends exactly once, with <see cref="OnAnswer"/> or <see cref="OnFailed"/>, unless it
/// is abandoned first (<see cref="RpcSession.GiveUp"/>).
/// </summary>
internal abstract class OutgoingRequest
{
    /// <summary>The number that is its ID and its progress token; set when it is sent.</summary>
    public long Id { get; internal set; }

    /// <summary>The <see cref="Place"/> of a request that is just being sent.</summary>
    internal const long NotPlaced = 0;

    /// <summary>Its sequence number among all messages sent (<see cref="IMessageChannel.DeliveredUpTo"/>).</summary>
    internal long Place { get; set; } = NotPlaced;

    /// <summary>What it was sent for; null if irrelevant.</summary>
    public virtual object? Tag => null;

    /// <summary>
    /// What to call once the other side has answered the abandoned request, so it has finished with it; null for
    /// nothing. Kept in place of the request, so it should hold little.
    /// </summary>
    public virtual Action? WhenAnsweredLate => null;

    /// <summary>Called when it has its ID and is about to be sent.</summary>
    public virtual void OnSending()
    {
    }

    /// <summary>
    /// Called with the response, from the reader thread, before any later message is handled. Must not block.
    /// </summary>
    public abstract void OnAnswer(RpcReply reply);

    /// <summary>Called if there will be no response. From any thread.</summary>
    public abstract void OnFailed(Exception error);

    /// <summary>Receives raw progress params, from the reader thread, in order, before the response.</summary>
    public virtual void OnProgress(ReadOnlyMemory<byte> parameters)
    {
    }
}

/// <summary>A request whose caller awaits a task.</summary>
internal sealed class AwaitedRequest(
    Action<ReadOnlyMemory<byte>>? onProgress, Action<ReadOnlyMemory<byte>>? onSending) : OutgoingRequest
{
    private readonly TaskCompletionSource<RpcReply> _reply =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<RpcReply> Reply => _reply.Task;

    public override void OnSending() => onSending?.Invoke(RequestIds.Raw(Id));

    public override void OnAnswer(RpcReply reply) => _reply.TrySetResult(reply);

    public override void OnFailed(Exception error) => _reply.TrySetException(error);

    public override void OnProgress(ReadOnlyMemory<byte> parameters) => onProgress?.Invoke(parameters);

    public void Cancel(CancellationToken cancellation) => _reply.TrySetCanceled(cancellation);
}

/// <summary>The session was closed by the other side before it answered.</summary>
/// <param name="message">What happened.</param>
/// <param name="wasSent">
/// False if the session was closed before the request was sent: it may be retried elsewhere.
/// </param>
/// <param name="inner">The user-facing reason, if known.</param>
internal sealed class SessionClosedException(string message, bool wasSent, Exception? inner = null)
    : Exception(message, inner)
{
    public bool WasSent { get; } = wasSent;
}
