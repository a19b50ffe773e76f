namespace VoidMcp.Protocol;

/// <summary>What to do with a peer that leaves a full queue unread.</summary>
internal enum WhenFull
{
    /// <summary>
    /// Read nothing more from it, as each message queued answers one of its own. For clients: their responses are never
    /// dropped.
    /// </summary>
    StopReading,

    /// <summary>
    /// Drop further messages to it, with a count. For servers: others cause most of what they get, and a server that
    /// writes before it reads on would wait forever for a gateway that doesn't read.
    /// </summary>
    Drop,
}

/// <summary>
/// Writes lines to one pipe, in order. The sending thread writes a line itself if nothing is queued and the pipe
/// accepts it at once, as waking a thread costs more than the write; otherwise a writer thread does, which is started
/// when first needed. So a peer that stops reading blocks only that thread, and its queue is bounded: optional messages
/// are dropped and counted, and of the rest <see cref="WhenFull"/> decides.
/// </summary>
/// <param name="output">The pipe.</param>
/// <param name="name">The name of the writer thread.</param>
/// <param name="room">
/// Returns how many bytes the pipe accepts without blocking; null if that is unknown, so that the writer thread writes
/// everything.
/// </param>
/// <param name="widen">Called before a long line is written: the pipe should hold more. May be null.</param>
/// <param name="whenFull">What to do when the queue is full.</param>
/// <param name="unread">Returns how many bytes the peer left unread when it ended; null if unknown.</param>
internal sealed class OutgoingLines(
    Stream output,
    string name,
    Func<int>? room,
    Action? widen = null,
    WhenFull whenFull = WhenFull.StopReading,
    Func<int>? unread = null)
{
    /// <summary>The length, in bytes, from which a result is written in parts instead of being copied.</summary>
    public const int Long = 64 * 1024;

    /// <summary>
    /// The most bytes written at once: several lines together, or a line that needs no write of its own.
    /// </summary>
    private const int MostAtOnce = 16 * 1024;

    /// <summary>PIPE_BUF, in bytes: a shorter write to a pipe is done whole or not at all.</summary>
    private const int Atomic = 4096;

    /// <summary>The queue size, in bytes, above which optional messages are dropped.</summary>
    private const long MostForMissable = 1 << 20;

    /// <summary>The queue size, in bytes, above which it is full.</summary>
    internal const long MostWaiting = 64L << 20;

    /// <summary>The overhead of a queued message, in bytes.</summary>
    private const int Overhead = 96;

    private const int StackSize = 128 * 1024;

    private static readonly TimeSpan LastWrite = TimeSpan.FromMilliseconds(200);

    private readonly object _gate = new();
    private readonly Queue<QueuedLine> _waiting = [];
    private byte[] _buffer = new byte[1024];
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WrittenLines _lines = new();
    private long _queued, _attempted, _bytes, _dropped;
    private bool _completed, _hasThread;

    /// <summary>Whether a thread is writing; no other thread may write until it is done.</summary>
    private bool _isWriting;

    /// <summary>Whether the writer thread is the one that writes.</summary>
    private bool _isLeftToThread;

    /// <summary>Called, from any thread, with the number of dropped messages, once the peer reads again.</summary>
    public Action<long>? OnDropped { get; set; }

    /// <summary>Called, from any thread, with a bug of ours, after which nothing more is written.</summary>
    public Action<Exception>? OnFailed { get; set; }

    /// <summary>Completes when everything queued has been written, or can't be.</summary>
    public Task Written => _written.Task;

    /// <summary>Queues a line, and writes it if the pipe accepts it at once. Never blocks.</summary>
    /// <param name="message">The line, without its end.</param>
    /// <param name="isMissable">Whether it may be dropped if the peer doesn't read.</param>
    /// <returns>
    /// Its sequence number, from 1; <see cref="long.MaxValue"/> if it is never written, as nothing is any more; <see
    /// cref="IMessageChannel.NotAccepted"/> if it was dropped.
    /// </returns>
    public long Add(ReadOnlyMemory<byte> message, bool isMissable = false) =>
        Add(new QueuedLine(default, message), isMissable);

    /// <summary>The same for a long result, which is not copied: its start, its body, and <c>}</c>.</summary>
    public long AddLong(ReadOnlyMemory<byte> start, ReadOnlyMemory<byte> body) =>
        Add(new QueuedLine(start, body), isMissable: false);

    private long Add(in QueuedLine message, bool isMissable)
    {
        long place;
        lock (_gate)
        {
            if (_completed) return long.MaxValue;
            if (_bytes > (isMissable ? MostForMissable : whenFull == WhenFull.Drop ? MostWaiting : long.MaxValue))
            {
                _dropped++;
                return IMessageChannel.NotAccepted;
            }

            place = ++_queued;
            _waiting.Enqueue(message);
            _bytes += message.Length + Overhead;
            if (_isWriting) return place;
            if (Burst.Current is { } burst)
            {
                burst.Add(this);
                return place;
            }

            _isWriting = true;
        }

        Write();
        return place;
    }

    /// <summary>Writes queued lines, unless a thread is writing already.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_isWriting || _waiting.Count == 0) return;
            _isWriting = true;
        }

        Write();
    }

    /// <summary>
    /// Blocks the peer's reader while the queue is full, if that is what to do (<see cref="WhenFull.StopReading"/>).
    /// </summary>
    public void AwaitRoom()
    {
        if (whenFull != WhenFull.StopReading || Interlocked.Read(ref _bytes) <= MostWaiting) return;

        // What this thread's burst holds back would never leave while the thread waits here.
        Burst.Current?.End();
        lock (_gate)
        {
            while (_bytes > MostWaiting && !_completed) Monitor.Wait(_gate);
        }
    }

    /// <summary>Accepts no more lines; queued ones are still written.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            if (_waiting.Count == 0 && !_isWriting) _written.TrySetResult();
            Monitor.PulseAll(_gate);
        }

        Flush();
    }

    /// <summary>
    /// Accepts no more lines and drops the queue; returns how many the peer may have read. Waits briefly for a write in
    /// progress.
    /// </summary>
    public long Stop()
    {
        lock (_gate)
        {
            _completed = true;
            _waiting.Clear();
            _bytes = 0;
            if (!_isWriting) _written.TrySetResult();
            Monitor.PulseAll(_gate);
        }

        _written.Task.Wait(LastWrite);
        var left = unread?.Invoke() ?? 0;
        lock (_gate) return Interlocked.Read(ref _attempted) - _lines.Within(left);
    }

    /// <summary>
    /// Writes from this thread what the pipe accepts at once, and leaves the rest to the writer thread.
    /// </summary>
    private void Write()
    {
        while (true)
        {
            int count, length;
            lock (_gate)
            {
                if (_waiting.Count == 0)
                {
                    EndLocked();
                    return;
                }

                count = length = 0;
                if (room is null || (count = GatherLocked(Math.Min(room(), MostAtOnce), out length)) == 0)
                {
                    HandOverLocked();
                    return;
                }
            }

            if (!TryWrite(_buffer.AsSpan(0, length), count)) return;
        }
    }

    /// <summary>Copies as many lines into the buffer as fit; none if the first one is too long.</summary>
    private int GatherLocked(int room, out int length)
    {
        var count = 0;
        length = 0;
        while (_waiting.TryPeek(out var next) && length + next.Length < room && next.Start.IsEmpty)
        {
            if (length + next.Length >= _buffer.Length)
                Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, length + next.Length + 1));
            QueuedLine.Copy(next.Body.Span, _buffer.AsSpan(length));
            length += next.Length + 1;
            count++;
            _lines.Add(next.Length + 1);
            TakeLocked();
        }

        return count;
    }

    private void HandOverLocked()
    {
        _isLeftToThread = true;
        if (_hasThread)
        {
            Monitor.PulseAll(_gate);
            return;
        }

        _hasThread = true;
        new Thread(WriteOnThread, StackSize) { IsBackground = true, Name = $"{name} writer" }.Start();
    }

    /// <summary>The writer thread: writes when work is left to it, until no more lines will come.</summary>
    private void WriteOnThread()
    {
        while (true)
        {
            QueuedLine line = default;
            int count, length;
            lock (_gate)
            {
                while (_waiting.Count == 0 || !_isLeftToThread)
                {
                    if (_isLeftToThread) EndLocked();
                    if (_completed && _waiting.Count == 0 && !_isWriting) return;
                    Monitor.Wait(_gate);
                }

                if ((count = GatherLocked(MostAtOnce, out length)) == 0) line = TakeLocked();
            }

            if (count == 0)
            {
                lock (_gate) _lines.Add(line.Length + 1);
            }

            var isWritten = count > 0 ? TryWrite(_buffer.AsSpan(0, length), count) : TryWriteLong(line);
            if (!isWritten) return;
        }
    }

    /// <summary>Writes a long line in parts, as it is; one with line breaks is copied without them.</summary>
    private bool TryWriteLong(in QueuedLine line)
    {
        widen?.Invoke();
        var body = line.Body.Span;
        if (body.ContainsAny((byte)'\r', (byte)'\n'))
        {
            var flat = new byte[body.Length + 1];
            QueuedLine.Copy(body, flat);
            body = flat.AsSpan(..^1);
        }

        if (line.Start.IsEmpty) return TryWrite(body, 1) && TryWrite("\n"u8, 0);
        return TryWrite(line.Start.Span, 1) && TryWrite(body, 0) && TryWrite("}\n"u8, 0);
    }

    private bool TryWrite(ReadOnlySpan<byte> bytes, int lines)
    {
        try
        {
            Interlocked.Add(ref _attempted, lines);
            output.Write(bytes);
            output.Flush();
            return true;
        }
        catch (Exception error)
        {
            if (error is not (IOException or ObjectDisposedException)) OnFailed?.Invoke(error);

            // Usually the peer is gone. The reader sees the end of its stream and reports it. A single line was not
            // read; of several, the first ones may have been.
            if (lines == 1) Interlocked.Decrement(ref _attempted);
            lock (_gate)
            {
                (_completed, _isWriting, _isLeftToThread, _bytes) = (true, false, false, 0);
                if (lines == 1 && bytes.Length <= Atomic) _lines.RemoveLast();
                else _lines.Clear();
                _waiting.Clear();
                Monitor.PulseAll(_gate);
            }

            _written.TrySetResult();
            return false;
        }
    }

    private QueuedLine TakeLocked()
    {
        var line = _waiting.Dequeue();
        var was = _bytes;
        _bytes -= line.Length + Overhead;
        if (was > MostWaiting && _bytes <= MostWaiting) Monitor.PulseAll(_gate);
        return line;
    }

    private void EndLocked()
    {
        (_isWriting, _isLeftToThread) = (false, false);
        if (_completed)
        {
            _written.TrySetResult();
            Monitor.PulseAll(_gate);
        }

        if (_dropped == 0) return;
        var count = _dropped;
        _dropped = 0;
        ThreadPool.UnsafeQueueUserWorkItem(
            static told => told.Lines.TellDropped(told.Count), (Lines: this, Count: count), preferLocal: false);
    }

    private void TellDropped(long count)
    {
        try
        {
            OnDropped?.Invoke(count);
        }
        catch (Exception error)
        {
            // An exception that left the pool's thread would end the process.
            OnFailed?.Invoke(error);
        }
    }
}
