namespace VoidMcp.Hosting.Http;

/// <summary>What may become of a message if the client doesn't read.</summary>
internal enum StreamEventKind
{
    /// <summary>A request or notification: kept as long as there is room.</summary>
    Ordinary,

    /// <summary>Progress or a log message: dropped first.</summary>
    Optional,

    /// <summary>A response: never dropped.</summary>
    Response,
}

/// <summary>A message with its number in the stream, from 1.</summary>
internal readonly record struct StreamEvent(
    long Number, ReadOnlyMemory<byte> Message, StreamEventKind Kind = StreamEventKind.Ordinary);

/// <summary>The next events for a reader.</summary>
/// <param name="Events">In order; empty if none arrived in time.</param>
/// <param name="IsEnd">Whether the stream has ended.</param>
internal readonly record struct StreamBatch(IReadOnlyList<StreamEvent> Events, bool IsEnd);

/// <summary>
/// A queue of messages for an HTTP client, in order, until a connection sends them. One connection reads at a time; a
/// later one takes over, and may resume after the last event that the client received, so sent events are kept for a
/// while. The queue is bounded: for a client that doesn't read, optional messages are dropped and counted; of the rest
/// the oldest are dropped first, never a response.
/// </summary>
/// <param name="name">Part of the IDs of its events; unique in its session.</param>
/// <param name="isResumable">Whether sent events are kept.</param>
/// <param name="time">The clock of the waits.</param>
/// <param name="onDropped">
/// Called with the number of messages dropped, once the client reads again. Must not block.
/// </param>
internal sealed class EventStream(string name, bool isResumable, TimeProvider time, Action<long>? onDropped = null)
{
    private const int MaxSentCount = 256, MaxCount = 10_000;
    private const long MaxSentBytes = 1L << 20, MaxBytes = 64L << 20;

    /// <summary>The size of the unsent messages, in bytes, above which optional ones are dropped.</summary>
    private const long MaxForMissable = 1L << 20;

    /// <summary>The overhead of a queued message, in bytes.</summary>
    private const int Overhead = 96;

    private readonly Lock _gate = new();
    private readonly LinkedList<StreamEvent> _events = [];
    private TaskCompletionSource _changed = New();
    private long _last, _sent, _bytes, _unsentBytes, _reader, _dropped;
    private bool _isEnded;

    public string Name { get; } = name;

    public bool IsResumable { get; } = isResumable;

    /// <summary>Bytes in the queue.</summary>
    public long Size
    {
        get { lock (_gate) return _bytes; }
    }

    /// <summary>Messages in the queue.</summary>
    public int Count
    {
        get { lock (_gate) return _events.Count; }
    }

    /// <summary>Adds a message; dropped after the end of the stream.</summary>
    /// <param name="message">The message.</param>
    /// <param name="kind">What may become of it if the client doesn't read.</param>
    /// <param name="isLast">Whether the stream ends with it.</param>
    public void Send(ReadOnlyMemory<byte> message, StreamEventKind kind = default, bool isLast = false)
    {
        lock (_gate)
        {
            if (_isEnded) return;
            if (kind == StreamEventKind.Optional && _unsentBytes > MaxForMissable)
            {
                _dropped++;
                return;
            }

            var added = new StreamEvent(++_last, message, kind);
            _events.AddLast(added);
            _bytes += SizeOf(added);
            _unsentBytes += SizeOf(added);
            _isEnded = isLast;
            TrimLocked();
            PulseLocked();
        }
    }

    /// <summary>Ends the stream; queued messages can still be read.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            PulseLocked();
        }
    }

    /// <summary>Starts reading; a previous reader gets nothing more.</summary>
    /// <param name="behind">
    /// The number of the last event that the client received; null to continue after the sent ones.
    /// </param>
    /// <returns>The reader, for <see cref="NextAsync"/>.</returns>
    public long Attach(long? behind = null)
    {
        lock (_gate)
        {
            if (behind is { } number) SetSentLocked(Math.Clamp(number, 0, _last));
            PulseLocked();
            return ++_reader;
        }
    }

    /// <summary>Waits for the next events. The call also confirms that the previous ones were sent.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="sentUpTo">The number of the last event sent; 0 at first.</param>
    /// <param name="patience">The longest time to wait.</param>
    /// <param name="cancellation">Fires when the connection is closed.</param>
    public async Task<StreamBatch> NextAsync(
        long reader, long sentUpTo, TimeSpan patience, CancellationToken cancellation)
    {
        while (true)
        {
            var (batch, changed, dropped) = Next(reader, sentUpTo);
            if (dropped > 0) onDropped?.Invoke(dropped);
            if (batch is { } ready) return ready;

            try
            {
                await changed.WaitAsync(patience, time, cancellation);
            }
            catch (TimeoutException)
            {
                return new StreamBatch([], IsEnd: false);
            }
        }
    }

    private (StreamBatch? Batch, Task Changed, long Dropped) Next(long reader, long sentUpTo)
    {
        lock (_gate)
        {
            if (reader != _reader) return (new StreamBatch([], IsEnd: true), _changed.Task, 0);
            if (sentUpTo > _sent) SetSentLocked(sentUpTo);
            TrimLocked();
            StreamEvent[] next = [.. _events.Where(e => e.Number > _sent)];
            if (next.Length == 0 && !_isEnded) return (null, _changed.Task, 0);
            var dropped = _dropped;
            _dropped = 0;
            return (new StreamBatch(next, _isEnded), _changed.Task, dropped);
        }
    }

    private void SetSentLocked(long number)
    {
        _sent = number;
        _unsentBytes = _events.Where(e => e.Number > number).Sum(SizeOf);
    }

    private void TrimLocked()
    {
        for (var node = _events.First; node is not null && IsTooMuchLocked(isSent: node.Value.Number <= _sent);)
        {
            var next = node.Next;
            if (node.Value.Number <= _sent) RemoveLocked(node);
            else if (node.Value.Kind != StreamEventKind.Response)
            {
                RemoveLocked(node);
                _unsentBytes -= SizeOf(node.Value);
                _dropped++;
            }

            node = next;
        }
    }

    private void RemoveLocked(LinkedListNode<StreamEvent> node)
    {
        _events.Remove(node);
        _bytes -= SizeOf(node.Value);
    }

    private bool IsTooMuchLocked(bool isSent) => isSent
        ? !IsResumable || _events.Count > MaxSentCount || _bytes > MaxSentBytes
        : _events.Count > MaxCount || _unsentBytes > MaxBytes;

    private static long SizeOf(StreamEvent sent) => sent.Message.Length + Overhead;

    private void PulseLocked()
    {
        _changed.TrySetResult();
        _changed = New();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
