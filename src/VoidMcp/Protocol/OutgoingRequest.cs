namespace VoidMcp.Protocol;

/// <summary>
/// One request of ours on its way: told exactly once how it ended (<see cref="OnAnswer"/> or <see cref="OnFailed"/>),
/// unless it is given up before (<see cref="RpcSession.GiveUp"/>).
/// </summary>
internal abstract class OutgoingRequest
{
    /// <summary>The number that is its id and its progress token; set when it is sent.</summary>
    public long Id { get; internal set; }

    /// <summary>Its place among all messages sent (<see cref="IMessageChannel.DeliveredUpTo"/>).</summary>
    internal long Place { get; set; }

    /// <summary>What it was sent for; null for nothing that anybody needs to know.</summary>
    public virtual object? Tag => null;

    /// <summary>Whether it is remembered after it was given up, until its answer comes or the session ends.</summary>
    public virtual bool IsRememberedWhenGivenUp => false;

    /// <summary>It has its id and is about to leave.</summary>
    public virtual void OnSending()
    {
    }

    /// <summary>
    /// The answer is there. Called from the reader thread, before anything is handled that came after it: must not block.
    /// </summary>
    public abstract void OnAnswer(RpcReply reply);

    /// <summary>There will be no answer. Called from any thread.</summary>
    public abstract void OnFailed(Exception error);

    /// <summary>Takes raw params of a progress notification, from the reader thread, in order, before the answer.</summary>
    public virtual void OnProgress(ReadOnlyMemory<byte> parameters)
    {
    }

    /// <summary>The answer to a request that was given up has come, and with it the other side's work on it has ended.</summary>
    public virtual void OnLateAnswer()
    {
    }
}
