using System.Threading.Tasks.Sources;
using VoidMcp.Asking;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// One request in flight to a connected server, and its awaiting caller. The caller continues on the thread that reads
/// the response, as a switch of threads costs more than handling a small response; large ones are handed to the thread
/// pool.
/// </summary>
internal sealed class PendingAnswer : OutgoingRequest, IValueTaskSource<RpcReply>, IThreadPoolWorkItem
{
    /// <summary>Responses larger than this, in bytes, are not handled on the reader thread.</summary>
    private const int LargestAtOnce = 32 * 1024;

    private readonly UpstreamConnection _connection;
    private readonly Cause _cause;
    private readonly Action<ReadOnlyMemory<byte>>? _onProgress;
    private ManualResetValueTaskSourceCore<RpcReply> _source;
    private RpcReply _reply;
    private int _isOver;

    /// <param name="connection">The server.</param>
    /// <param name="cause">The call; its timeout ends the wait.</param>
    /// <param name="onProgress">Receives raw progress params; null to ignore progress.</param>
    public PendingAnswer(UpstreamConnection connection, Cause cause, Action<ReadOnlyMemory<byte>>? onProgress) =>
        (_connection, _cause, _onProgress) = (connection, cause, onProgress);

    public override object Tag => _cause;

    /// <summary>Until its response arrives, the call may cause a request to the client.</summary>
    public override Action WhenAnsweredLate => Leaving(_connection, _cause);

    /// <summary>The request's method; for <see cref="UpstreamConnection"/>.</summary>
    public required string Method { get; init; }

    /// <inheritdoc cref="Method"/>
    public required MessageParts Parameters { get; init; }

    /// <summary>Receives raw progress params; null to ignore progress.</summary>
    public Action<ReadOnlyMemory<byte>>? Progress => _onProgress;

    /// <summary>The client that it was sent for; null if there is no client to ask.</summary>
    public CallingClient? Client => _cause.Client;

    /// <summary>The client's cancellation of the request, if known; else null.</summary>
    public RequestCancellation? Cancellation { get; init; }

    /// <summary>
    /// The response. If the call's timeout has ended it (<see cref="CallLimit.Ending"/>), the result is empty.
    /// </summary>
    /// <exception cref="SessionClosedException">The connection was closed first.</exception>
    public ValueTask<RpcReply> Answer => new(this, _source.Version);

    /// <summary>The call's timeout has ended it.</summary>
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

    void IThreadPoolWorkItem.Execute() => _source.SetResult(_reply);

    RpcReply IValueTaskSource<RpcReply>.GetResult(short token) => _source.GetResult(token);

    private static Action Leaving(UpstreamConnection connection, Cause cause) => () => connection.Leave(cause);

    ValueTaskSourceStatus IValueTaskSource<RpcReply>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<RpcReply>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
