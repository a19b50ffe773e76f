namespace VoidMcp.Protocol;

/// <summary>What a channel tells its owner. All calls come from the channel's one reader thread, in order of arrival.</summary>
internal interface IChannelOwner
{
    /// <summary>A message arrived. Must not block: everything behind it waits.</summary>
    void OnMessage(JsonRpcMessage message);

    /// <summary>Whether arrays of messages are taken too (<see cref="BatchedAnswers"/>).</summary>
    bool TakesBatches => true;

    /// <summary>Something that is no message arrived and was dropped.</summary>
    void OnStray(string line, string reason);

    /// <summary>Handling what arrived failed, by a bug of ours. Must not throw.</summary>
    void OnFailed(Exception error);

    /// <summary>
    /// One request will not be answered; others may be. Only channels on which messages travel apart tell this. The error is what
    /// its caller gets.
    /// </summary>
    void OnRequestFailed(ReadOnlyMemory<byte> id, Exception error);

    /// <summary>
    /// The peer reads again, after so many messages that it can miss were dropped because it did not. From any thread.
    /// </summary>
    void OnDropped(long count)
    {
    }

    /// <summary>Nothing more will arrive. <paramref name="reason"/> is null when the other side simply closed.</summary>
    void OnClosed(string? reason);
}

/// <summary>Carries whole messages to and from one peer, in order, over pipes or over HTTP.</summary>
internal interface IMessageChannel : IDisposable
{
    /// <summary>Starts reading and writing; to be called once.</summary>
    void Start(IChannelOwner owner);

    /// <summary>
    /// Queues a message; never blocks. After <see cref="CompleteAsync"/>, or once the peer is gone, it is dropped.
    /// </summary>
    /// <returns>The message's place among all that were queued, from 1; for <see cref="DeliveredUpTo"/>.</returns>
    long Send(ReadOnlyMemory<byte> message);

    /// <summary>
    /// The same for a message that is sent because of a request of the peer's. Over HTTP each request has a stream of its
    /// own; channels that have one for all need not care.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="request">The raw id of that request.</param>
    /// <param name="isAnswer">Whether it is the request's answer, behind which nothing more comes for it.</param>
    long Send(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> request, bool isAnswer) => Send(message);

    /// <summary>
    /// Sends a message that the peer can miss, such as progress or a log message. Where it does not keep up with reading
    /// it is dropped and counted (<see cref="IChannelOwner.OnDropped"/>).
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="request">The raw id of the peer's request that it belongs to; empty for none.</param>
    void SendIfRead(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> request)
    {
        if (request.IsEmpty) Send(message);
        else Send(message, request, isAnswer: false);
    }

    /// <summary>A request of the peer's gets no answer: it was cancelled.</summary>
    /// <param name="request">Its raw id.</param>
    void Drop(ReadOnlyMemory<byte> request)
    {
    }

    /// <summary>
    /// Once nothing more will arrive: stops sending, and tells how many messages may have reached the peer. Those behind
    /// that place have not, for certain. Waits a moment for a message that is under way.
    /// </summary>
    long DeliveredUpTo();

    /// <summary>Accepts no more messages; the task ends when those queued have left, or can't.</summary>
    Task CompleteAsync();
}
