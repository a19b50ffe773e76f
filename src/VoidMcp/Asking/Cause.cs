using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// A possible cause of a server's request to a client: one request in flight to the server, and its client.
/// </summary>
internal class Cause
{
    private Action? _whenGone;
    private volatile bool _isGone;
    private volatile bool _isGivenUp;

    /// <summary>The client that the server may send requests to; null for none.</summary>
    public CallingClient? Client { get; set; }

    /// <summary>
    /// The raw ID of the client's request, for messages to the client that it causes; empty for none.
    /// </summary>
    public ReadOnlyMemory<byte> RequestId { get; set; }

    /// <summary>What was requested, for messages: <c>files.read_file</c>.</summary>
    public virtual string Subject => "the request";

    /// <summary>Its timeout, which pauses while a question is open; null before it is sent.</summary>
    public CallLimit? Limit { get; set; }

    /// <summary>
    /// Whether nobody waits for its response any more, although the server may still work on it and send requests.
    /// </summary>
    public bool IsGivenUp => _isGivenUp;

    /// <summary>Whether the server has ended it, or its connection is closed.</summary>
    public bool IsGone => _isGone;

    /// <summary>Whether a question that it caused is open.</summary>
    public bool IsAsking => !_isGivenUp && Limit?.IsWaiting == true;

    /// <summary>How many questions it has caused (<see cref="QuestionGate"/>).</summary>
    internal int Questions { get; set; }

    /// <summary>How many sampling requests it has caused (<see cref="QuestionGate"/>).</summary>
    internal int Samplings { get; set; }

    /// <summary>Its node in its connection's list; kept by <see cref="QuestionRouting"/>.</summary>
    internal LinkedListNode<Cause>? Place { get; set; }

    /// <summary>Sends a request to the client on its account.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Raw params.</param>
    /// <param name="onProgress">Receives raw progress params; null to ignore progress.</param>
    /// <param name="cancellation">Cancels the request to the client.</param>
    public Task<RpcReply> AskAsync(
        string method,
        ReadOnlyMemory<byte> parameters,
        Action<ReadOnlyMemory<byte>>? onProgress,
        CancellationToken cancellation) =>
        Client!.Ask!(method, parameters, RequestId, onProgress, cancellation);

    /// <summary>
    /// Runs the action once nobody waits for its response any more, or at once if that is so already.
    /// </summary>
    public void WhenNotAwaited(Action action)
    {
        Action? before, after;
        do
        {
            before = _whenGone;
            after = before + action;
        }
        while (Interlocked.CompareExchange(ref _whenGone, after, before) != before);
        if (_isGone || _isGivenUp) Interlocked.Exchange(ref _whenGone, null)?.Invoke();
    }

    /// <summary>It is in flight again.</summary>
    internal void Begin() => (_isGone, _isGivenUp) = (false, false);

    internal void GiveUp()
    {
        _isGivenUp = true;
        Interlocked.Exchange(ref _whenGone, null)?.Invoke();
        Shrink();
    }

    /// <summary>
    /// Releases the request, which nobody waits for any more: a server that never answers would keep all of them in
    /// memory. What identifies the client stays.
    /// </summary>
    protected virtual void Shrink()
    {
        RequestId = RequestId.ToArray();
        Client = Client?.WithoutRequest();
    }

    internal void End()
    {
        _isGone = true;
        Interlocked.Exchange(ref _whenGone, null)?.Invoke();
    }
}
