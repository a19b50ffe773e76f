using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// Sends frames to a worker, in order, without ever blocking the sender, which may be the thread that reads a server: a
/// frame that the pipe accepts at once is written directly, anything else by a thread of its own, started when first
/// needed. A worker that leaves too much unread is given up.
/// </summary>
/// <param name="channel">The worker's pipes.</param>
/// <param name="room">
/// Returns how many bytes the pipe accepts without blocking; null if unknown, so that the thread writes everything.
/// </param>
/// <param name="onBroken">Called, from any thread, when the worker has exited or does not read.</param>
internal sealed class WorkerInput(FrameChannel channel, Func<int>? room, Action onBroken)
{
    /// <summary>The most bytes that may wait: far more than a worker can hold.</summary>
    private const long MostWaiting = 256L << 20;

    private const int Header = 5, StackBytes = 128 << 10;

    private readonly object _gate = new();
    private readonly Queue<(FrameKind Kind, ReadOnlyMemory<byte> Body)> _waiting = [];
    private long _bytes;
    private bool _isWriting, _hasThread, _isClosed;

    /// <summary>Sends a frame; dropped after <see cref="Close"/>.</summary>
    public void Send(FrameKind kind, ReadOnlyMemory<byte> body)
    {
        bool isTooMuch;
        lock (_gate)
        {
            if (_isClosed) return;
            var isAtOnce = !_isWriting && _waiting.Count == 0 && room?.Invoke() >= body.Length + Header;
            if (!isAtOnce)
            {
                _waiting.Enqueue((kind, body));
                _bytes += body.Length + Header;
                if (_bytes <= MostWaiting)
                {
                    WakeLocked();
                    return;
                }
            }

            _isWriting |= isAtOnce;
            isTooMuch = !isAtOnce;
        }

        if (!isTooMuch && TryWrite(kind, body)) Continue();
        else Break();
    }

    /// <summary>Sends nothing more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _waiting.Clear();
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>After a direct write: leaves what came meanwhile to the thread.</summary>
    private void Continue()
    {
        lock (_gate)
        {
            _isWriting = false;
            if (_waiting.Count > 0) WakeLocked();
        }
    }

    private void WakeLocked()
    {
        if (_hasThread)
        {
            Monitor.PulseAll(_gate);
            return;
        }

        _hasThread = true;
        new Thread(WriteWaiting, StackBytes) { IsBackground = true, Name = "worker input" }.Start();
    }

    private void WriteWaiting()
    {
        while (true)
        {
            FrameKind kind;
            ReadOnlyMemory<byte> body;
            lock (_gate)
            {
                while ((_waiting.Count == 0 || _isWriting) && !_isClosed) Monitor.Wait(_gate);
                if (_isClosed) return;
                (kind, body) = _waiting.Dequeue();
                _bytes -= body.Length + Header;
                _isWriting = true;
            }

            if (!TryWrite(kind, body))
            {
                Break();
                return;
            }

            lock (_gate) _isWriting = false;
        }
    }

    private bool TryWrite(FrameKind kind, ReadOnlyMemory<byte> body)
    {
        try
        {
            channel.Write(kind, body);
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void Break()
    {
        Close();
        onBroken();
    }
}
