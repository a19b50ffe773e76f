using System.Text;
using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>
/// Messages as lines of UTF-8 over two streams (the stdio transport of every revision). One thread reads and one
/// writes, both dedicated: a pipe read blocks its thread, and with many servers blocked pool threads would starve the
/// gateway. A peer that stops reading therefore blocks only its own writer; messages for it queue up meanwhile.
/// </summary>
internal sealed class LineChannel(Stream input, Stream output, string name) : IMessageChannel
{
    /// <summary>The longest line that is accepted, in bytes. A peer that sends more loses its connection.</summary>
    public const int MaxLine = 64 * 1024 * 1024;

    private const int StackSize = 256 * 1024;
    private const int ShownOfStray = 200;
    private static readonly TimeSpan LastWrite = TimeSpan.FromMilliseconds(200);

    /// <summary>Guards the queue; pulsed when it changes.</summary>
    private readonly object _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> _outgoing = [];
    private readonly byte[] _line = new byte[8 * 1024];
    private readonly BatchedAnswers _batches = new();
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _completed;
    private long _queued;
    private long _attempted;

    public void Start(IChannelOwner owner)
    {
        new Thread(() => Read(owner), StackSize) { IsBackground = true, Name = $"{name} reader" }.Start();
        new Thread(Write, StackSize) { IsBackground = true, Name = $"{name} writer" }.Start();
    }

    public long Send(ReadOnlyMemory<byte> message)
    {
        lock (_gate)
        {
            _queued++;
            if (_completed) return long.MaxValue;
            _outgoing.Enqueue(message);
            Monitor.Pulse(_gate);
            return _queued;
        }
    }

    public long Send(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> request, bool isAnswer)
    {
        if (!isAnswer || !_batches.Take(request, message, out var ready)) return Send(message);
        return ready.IsEmpty ? 0 : Send(ready);
    }

    public void Drop(ReadOnlyMemory<byte> request)
    {
        if (_batches.Take(request, default, out var ready) && !ready.IsEmpty) Send(ready);
    }

    /// <summary>What is behind the place was never written, or the pipe was broken already.</summary>
    public long DeliveredUpTo()
    {
        lock (_gate)
        {
            _completed = true;
            _outgoing.Clear();
            Monitor.Pulse(_gate);
        }

        _written.Task.Wait(LastWrite);
        return Interlocked.Read(ref _attempted);
    }

    public Task CompleteAsync()
    {
        lock (_gate)
        {
            _completed = true;
            Monitor.Pulse(_gate);
        }

        return _written.Task;
    }

    /// <summary>
    /// Accepts no more messages. The input is closed by its reader when it ends, never from here: closing a pipe under a
    /// blocked read would wait for that read.
    /// </summary>
    public void Dispose() => _ = CompleteAsync();

    private void Read(IChannelOwner owner)
    {
        string? failure = null;
        try
        {
            var lines = new LineReader(input, MaxLine);
            while (lines.Next() is { } line) Deliver(owner, line);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidDataException)
        {
            failure = error.Message;
        }
        finally
        {
            input.Dispose();
        }

        owner.OnClosed(failure);
    }

    private void Deliver(IChannelOwner owner, ReadOnlyMemory<byte> line)
    {
        // Programs that write text files begin with a mark that is none of the text.
        if (line.Span.StartsWith("\uFEFF"u8)) line = line[3..];
        var text = line.Span.Trim(" \t\r"u8);
        if (text.IsEmpty) return;
        if (text[0] == (byte)'[' && owner.TakesBatches) DeliverAll(owner, line);
        else Guard(owner, () => DeliverOne(owner, line));
    }

    private void DeliverAll(IChannelOwner owner, ReadOnlyMemory<byte> line)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> items;
        try
        {
            items = JsonSlices.Items(line, JsonRpcMessage.MaxDepth + 1);
        }
        catch (JsonException error)
        {
            owner.OnStray(Shown(line), JsonRpcMessage.NotJson(error));
            return;
        }

        if (items.Count == 0) owner.OnStray(Shown(line), "an array of messages must hold one at least");
        _batches.Expect(items.Select(RequestId).Where(id => !id.IsEmpty));
        foreach (var item in items) Guard(owner, () => DeliverOne(owner, item));
    }

    private static void DeliverOne(IChannelOwner owner, ReadOnlyMemory<byte> item)
    {
        if (JsonRpcMessage.TryParse(item, out var message, out var reason)) owner.OnMessage(message);
        else owner.OnStray(Shown(item), reason);
    }

    private static ReadOnlyMemory<byte> RequestId(ReadOnlyMemory<byte> item) =>
        JsonRpcMessage.TryParse(item, out var message, out _) && message.Kind == MessageKind.Request ? message.Id : default;

    private static void Guard(IChannelOwner owner, Action deliver)
    {
        try
        {
            deliver();
        }
        catch (Exception error)
        {
            // A message that trips over a bug of ours costs itself; an exception here would end the whole process.
            owner.OnFailed(error);
        }
    }

    private static string Shown(ReadOnlyMemory<byte> line) => Encoding.UTF8.GetString(line.Span[..Math.Min(line.Length, ShownOfStray)]);

    private void Write()
    {
        try
        {
            while (TakeBatch() is { } batch)
            {
                foreach (var message in batch)
                {
                    Interlocked.Increment(ref _attempted);
                    WriteLine(message.Span);
                }

                output.Flush();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The peer is gone, and did not read this one. The reader meets the end of its stream and reports it.
            Interlocked.Decrement(ref _attempted);
            lock (_gate) _completed = true;
        }

        _written.TrySetResult();
    }

    /// <summary>
    /// A short line leaves whole: in two writes the peer would wake for the first, and find no end. Line breaks within a message
    /// become spaces: parts of it came from elsewhere, where messages may stand on several lines, and here whatever follows a
    /// break is a message of its own. In JSON they stand between tokens alone, as a string holds none unescaped.
    /// </summary>
    private void WriteLine(ReadOnlySpan<byte> message)
    {
        if (message.ContainsAny((byte)'\r', (byte)'\n'))
        {
            var flat = message.ToArray();
            flat.AsSpan().Replace((byte)'\r', (byte)' ');
            flat.AsSpan().Replace((byte)'\n', (byte)' ');
            message = flat;
        }

        if (message.Length < _line.Length)
        {
            message.CopyTo(_line);
            _line[message.Length] = (byte)'\n';
            output.Write(_line, 0, message.Length + 1);
            return;
        }

        output.Write(message);
        output.Write("\n"u8);
    }

    /// <summary>All that is queued, once something is; null when nothing more will come.</summary>
    private ReadOnlyMemory<byte>[]? TakeBatch()
    {
        lock (_gate)
        {
            while (_outgoing.Count == 0)
            {
                if (_completed) return null;
                Monitor.Wait(_gate);
            }

            ReadOnlyMemory<byte>[] batch = [.. _outgoing];
            _outgoing.Clear();
            return batch;
        }
    }
}
