using System.Threading.Tasks.Sources;
using VoidMcp.Asking;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// One request that a connected server works on, and its awaiting caller. The caller goes on on the thread that reads the
/// server's answer, as handing a small answer to another thread costs more than everything that is done with it; large
/// ones are handed over.
/// </summary>
internal sealed class PendingAnswer : OutgoingRequest, IValueTaskSource<RpcReply>, IThreadPoolWorkItem
{
    /// <summary>Larger answers, in bytes, are not treated on the thread that reads the next one.</summary>
    private const int LargestAtOnce = 32 * 1024;

    private readonly UpstreamConnection _connection;
    private readonly Cause _cause;
    private readonly Action<ReadOnlyMemory<byte>>? _onProgress;
    private ManualResetValueTaskSourceCore<RpcReply> _source;
    private RpcReply _reply;
    private int _isOver;

    /// <param name="connection">The server.</param>
    /// <param name="cause">The call; its limit ends the wait.</param>
    /// <param name="onProgress">Takes raw params of progress; null where nobody wants it.</param>
    public PendingAnswer(UpstreamConnection connection, Cause cause, Action<ReadOnlyMemory<byte>>? onProgress) =>
        (_connection, _cause, _onProgress) = (connection, cause, onProgress);

    public override object Tag => _cause;

    /// <summary>Until it is answered it may yet cause a question.</summary>
    public override bool IsRememberedWhenGivenUp => true;

    /// <summary>What was sent; for <see cref="UpstreamConnection"/>.</summary>
    public required string Method { get; init; }

    /// <inheritdoc cref="Method"/>
    public required MessageParts Parameters { get; init; }

    /// <summary>Takes raw params of progress; null where nobody wants it.</summary>
    public Action<ReadOnlyMemory<byte>>? Progress => _onProgress;

    /// <summary>The client on whose behalf it was sent; null for nobody who could be asked.</summary>
    public CallingClient? Client => _cause.Client;

    /// <summary>What the client says of it when it cancels it; null where nothing is known of that.</summary>
    public RequestCancellation? Cancellation { get; init; }

    /// <summary>
    /// The answer. Once the call's limit has ended it (<see cref="CallLimit.Ending"/>) there is none, and the result is empty.
    /// </summary>
    /// <exception cref="SessionClosedException">The connection ended first.</exception>
    public ValueTask<RpcReply> Answer => new(this, _source.Version);

    /// <summary>The call's limit has ended it.</summary>
    public void GiveUp()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0) return;
        _connection.GiveUp(this, _cause);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public override void OnAnswer(RpcReply reply)
    {
        _connection.Heard(this, _cause, reply);
        if (Interlocked.Exchange(ref _isOver, 1) != 0) return;
        if (reply.Result.Length <= LargestAtOnce)
        {
            _source.SetResult(reply);
            return;
        }

        _reply = reply;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public override void OnFailed(Exception error)
    {
        _connection.Leave(_cause);
        if (Interlocked.Exchange(ref _isOver, 1) != 0) return;
        _source.RunContinuationsAsynchronously = true;
        _source.SetException(error);
    }

    public override void OnProgress(ReadOnlyMemory<byte> parameters)
    {
        _cause.Limit?.Renew();
        _onProgress?.Invoke(parameters);
    }

    public override void OnLateAnswer() => _connection.Leave(_cause);

    void IThreadPoolWorkItem.Execute() => _source.SetResult(_reply);

    RpcReply IValueTaskSource<RpcReply>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<RpcReply>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<RpcReply>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
