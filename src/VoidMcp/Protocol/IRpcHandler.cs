namespace VoidMcp.Protocol;

/// <summary>
/// Handles what the other side of a session sends. Calls come in order from one thread and must not block.
/// </summary>
internal interface IRpcHandler
{
    /// <summary>
    /// A request; answer it with <see cref="RpcSession.Respond"/> or <see cref="RpcSession.Refuse"/>.
    /// </summary>
    void OnRequest(RpcSession session, JsonRpcMessage request);

    /// <summary>A notification other than progress of our own requests.</summary>
    void OnNotification(RpcSession session, JsonRpcMessage notification);

    /// <summary>A line that isn't a message.</summary>
    void OnStray(RpcSession session, string line, string reason);

    /// <summary>A response or an error that belongs to none of our requests.</summary>
    void OnUnmatched(JsonRpcMessage answer)
    {
    }

    /// <summary>Whether batches are accepted (<see cref="BatchedAnswers"/>).</summary>
    bool TakesBatches => true;

    /// <summary>
    /// The other side reads again, after this many messages were dropped. Called from any thread.
    /// </summary>
    void OnDropped(long count)
    {
    }

    /// <summary>Handling a message failed because of a bug of ours. Must not throw.</summary>
    void OnFailed(Exception error);
}
