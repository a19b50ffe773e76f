using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// What may have caused a server's question: one request on its way to the server, and whom to ask on its account.
/// </summary>
internal class Cause
{
    private Action? _whenGone;
    private volatile bool _isGone;
    private volatile bool _isGivenUp;

    /// <summary>Who may be asked something by the server meanwhile; null for nobody.</summary>
    public CallingClient? Client { get; set; }

    /// <summary>The raw id of the client's request, for what is sent to the client because of it; empty for none.</summary>
    public ReadOnlyMemory<byte> RequestId { get; set; }

    /// <summary>What is asked for, for messages: <c>files.read_file</c>.</summary>
    public virtual string Subject => "the request";

    /// <summary>Its limit, which pauses while a question is open; null before it is on its way.</summary>
    public CallLimit? Limit { get; set; }

    /// <summary>Whether nobody waits for its answer any more, but the server may still work on it, and ask.</summary>
    public bool IsGivenUp => _isGivenUp;

    /// <summary>Whether the server has ended it, or its connection is gone.</summary>
    public bool IsGone => _isGone;

    /// <summary>Whether a question on its account is open.</summary>
    public bool IsAsking => !_isGivenUp && Limit?.IsWaiting == true;

    /// <summary>How long ago the latest open question on its account was asked; zero while none is open.</summary>
    public TimeSpan Waiting => _isGivenUp || Limit is null ? TimeSpan.Zero : Limit.Waiting;

    /// <summary>Its place among those of its connection; kept by <see cref="QuestionRouting"/>.</summary>
    internal LinkedListNode<Cause>? Place { get; set; }

    /// <summary>Asks the client on its account.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Raw params.</param>
    /// <param name="onProgress">Takes raw params of progress; null where nobody wants it.</param>
    /// <param name="cancellation">Takes the question back.</param>
    public Task<RpcReply> AskAsync(
        string method, ReadOnlyMemory<byte> parameters, Action<ReadOnlyMemory<byte>>? onProgress, CancellationToken cancellation) =>
        Client!.Ask!(method, parameters, RequestId, onProgress, cancellation);

    /// <summary>Does this once nobody waits for its answer any more, at once where that is so.</summary>
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

    /// <summary>It is on its way again.</summary>
    internal void Begin() => (_isGone, _isGivenUp) = (false, false);

    internal void GiveUp()
    {
        _isGivenUp = true;
        Interlocked.Exchange(ref _whenGone, null)?.Invoke();
    }

    internal void End()
    {
        _isGone = true;
        Interlocked.Exchange(ref _whenGone, null)?.Invoke();
    }
}
