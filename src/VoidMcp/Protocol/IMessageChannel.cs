namespace VoidMcp.Protocol;

/// <summary>
/// Receives a channel's events. All calls come from the channel's one reader thread, in order of arrival.
/// </summary>
internal interface IChannelOwner
{
    /// <summary>A message arrived. Must not block: it would delay all later messages.</summary>
    void OnMessage(JsonRpcMessage message);

    /// <summary>Whether batches are accepted (<see cref="BatchedAnswers"/>).</summary>
    bool TakesBatches => true;

    /// <summary>Invalid input arrived and was dropped.</summary>
    void OnStray(string line, string reason);

    /// <summary>Handling a message failed because of a bug of ours. Must not throw.</summary>
    void OnFailed(Exception error);

    /// <summary>
    /// One request will get no response; others still may. Only raised by channels where each message has its own
    /// exchange. The caller gets the error.
    /// </summary>
    void OnRequestFailed(ReadOnlyMemory<byte> id, Exception error);

    /// <summary>
    /// The peer reads again, after this many messages were dropped because it did not. Called from any thread.
    /// </summary>
    void OnDropped(long count)
    {
    }

    /// <summary>No more messages will arrive. <paramref name="reason"/> is null after an ordinary close.</summary>
    void OnClosed(string? reason);
}

/// <summary>Sends and receives whole messages in order, over pipes or over HTTP.</summary>
internal interface IMessageChannel : IDisposable
{
    /// <summary>Returned for a message that was dropped because the peer doesn't read.</summary>
    const long NotAccepted = -1;

    /// <summary>Starts reading and writing; call it once.</summary>
    void Start(IChannelOwner owner);

    /// <summary>
    /// Queues a message; never blocks. After <see cref="CompleteAsync"/>, or once the peer is gone, it is dropped.
    /// </summary>
    /// <returns>
    /// The message's sequence number, from 1, for <see cref="DeliveredUpTo"/>; or <see cref="NotAccepted"/>.
    /// </returns>
    long Send(ReadOnlyMemory<byte> message);

    /// <summary>
    /// The same for a message that belongs to a request of the peer. Over HTTP each request has its own stream;
    /// channels with a single stream may ignore the request.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="request">The request's raw ID.</param>
    /// <param name="isAnswer">Whether it is the response, after which nothing more is sent for the request.</param>
    long Send(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> request, bool isAnswer) => Send(message);

    /// <summary>Answers a request of the peer.</summary>
    /// <param name="request">The request's raw ID.</param>
    /// <param name="result">The raw result.</param>
    long SendResult(ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> result) =>
        Send(JsonRpcWriter.Result(request, result), request, isAnswer: true);

    /// <summary>
    /// Sends an optional message, such as progress or a log message. If the peer reads too slowly, it is dropped and
    /// counted (<see cref="IChannelOwner.OnDropped"/>).
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="request">The raw ID of the peer's request that it belongs to; empty for none.</param>
    void SendIfRead(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> request)
    {
        if (request.IsEmpty) Send(message);
        else Send(message, request, isAnswer: false);
    }

    /// <summary>Records that a request of the peer gets no response because it was cancelled.</summary>
    /// <param name="request">Its raw ID.</param>
    void Drop(ReadOnlyMemory<byte> request)
    {
    }

    /// <summary>
    /// Stops sending, once no more messages will arrive, and returns the sequence number of the last message that may
    /// have reached the peer. Later ones certainly have not. Waits briefly for a message being written.
    /// </summary>
    long DeliveredUpTo();

    /// <summary>Accepts no more messages; completes when the queued ones are sent, or can't be.</summary>
    Task CompleteAsync();
}
