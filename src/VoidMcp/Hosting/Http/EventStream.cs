namespace VoidMcp.Hosting.Http;

/// <summary>A message with its number in the stream, from 1.</summary>
internal readonly record struct StreamEvent(long Number, ReadOnlyMemory<byte> Message);

/// <summary>The next events for a reader.</summary>
/// <param name="Events">In order; empty if none arrived in time.</param>
/// <param name="IsEnd">Whether the stream has ended.</param>
internal readonly record struct StreamBatch(IReadOnlyList<StreamEvent> Events, bool IsEnd);

/// <summary>
/// A queue of messages for an HTTP client, in order, until a connection sends them. One connection reads at a time; a
/// later one takes over, and may resume after the last event that the client received, so sent events are kept for a
/// while. The queue is bounded: the oldest are dropped first, never the last.
/// </summary>
/// <param name="name">Part of the IDs of its events; unique in its session.</param>
/// <param name="isResumable">Whether sent events are kept.</param>
/// <param name="time">The clock of the waits.</param>
internal sealed class EventStream(string name, bool isResumable, TimeProvider time)
{
    private const int MaxSentCount = 256, MaxCount = 10_000;
    private const long MaxSentBytes = 1L << 20, MaxBytes = 64L << 20;

    private readonly Lock _gate = new();
    private readonly Queue<StreamEvent> _events = [];
    private TaskCompletionSource _changed = New();
    private long _last, _sent, _bytes, _reader;
    private bool _isEnded;

    public string Name { get; } = name;

    public bool IsResumable { get; } = isResumable;

    /// <summary>Bytes in the queue.</summary>
    public long Size
    {
        get { lock (_gate) return _bytes; }
    }

    /// <summary>Adds a message; dropped after the end of the stream.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isLast">Whether the stream ends with it.</param>
    public void Send(ReadOnlyMemory<byte> message, bool isLast = false)
    {
        lock (_gate)
        {
            if (_isEnded) return;
            _events.Enqueue(new StreamEvent(++_last, message));
            _bytes += message.Length;
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
            if (behind is { } number) _sent = Math.Clamp(number, 0, _last);
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
            Task changed;
            lock (_gate)
            {
                if (reader != _reader) return new StreamBatch([], IsEnd: true);
                _sent = Math.Max(_sent, sentUpTo);
                TrimLocked();
                StreamEvent[] next = [.. _events.Where(e => e.Number > _sent)];
                if (next.Length > 0 || _isEnded) return new StreamBatch(next, _isEnded);
                changed = _changed.Task;
            }

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

    private void TrimLocked()
    {
        while (_events.TryPeek(out var oldest) && IsTooMuchLocked(isSent: oldest.Number <= _sent))
        {
            _events.Dequeue();
            _bytes -= oldest.Message.Length;
        }
    }

    private bool IsTooMuchLocked(bool isSent) => isSent
        ? !IsResumable || _events.Count > MaxSentCount || _bytes > MaxSentBytes
        : _events.Count > 1 && (_events.Count > MaxCount || _bytes > MaxBytes);

    private void PulseLocked()
    {
        _changed.TrySetResult();
        _changed = New();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
