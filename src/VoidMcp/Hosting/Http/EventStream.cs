namespace VoidMcp.Hosting.Http;

/// <summary>A message with its place in its stream, from 1.</summary>
internal readonly record struct StreamEvent(long Number, ReadOnlyMemory<byte> Message);

/// <summary>What a reader gets next.</summary>
/// <param name="Events">In order; none where nothing came within the time.</param>
/// <param name="IsEnd">Whether nothing follows.</param>
internal readonly record struct StreamBatch(IReadOnlyList<StreamEvent> Events, bool IsEnd);

/// <summary>
/// Messages on their way to a client over HTTP, in order, until its connection takes them. One connection reads at a time; a
/// later one takes over, and may start again behind the last event that the client saw. What was sent is therefore kept for
/// a while. What nobody fetches is bounded: the oldest go first, never the last.
/// </summary>
/// <param name="name">Stands in the ids of its events; unique in its session.</param>
/// <param name="isResumable">Whether what was sent is kept.</param>
/// <param name="time">The clock of waiting.</param>
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

    /// <summary>Bytes that it holds.</summary>
    public long Size
    {
        get { lock (_gate) return _bytes; }
    }

    /// <summary>Adds a message; behind the end it is dropped.</summary>
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

    /// <summary>Nothing more comes; what is there may still be fetched.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            PulseLocked();
        }
    }

    /// <summary>Starts reading; whoever read before gets nothing more.</summary>
    /// <param name="behind">The number of the last event that the client saw; null to go on behind those that were sent.</param>
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

    /// <summary>Waits for what comes next. The call also says that what it gave before has been sent.</summary>
    /// <param name="reader">Who reads.</param>
    /// <param name="sentUpTo">The number of the last event that left; 0 at first.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellation">The connection is gone.</param>
    public async Task<StreamBatch> NextAsync(long reader, long sentUpTo, TimeSpan patience, CancellationToken cancellation)
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
