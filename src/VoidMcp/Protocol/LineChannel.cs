using System.Text;
using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>
/// Messages as lines of UTF-8 over two streams (the stdio transport of every protocol version). It reads on its own
/// thread: a blocking pipe read on pool threads would starve the gateway with many servers. Messages are written by the
/// sending thread if the pipe accepts them at once (<see cref="OutgoingLines"/>).
/// </summary>
/// <param name="input">The pipe to read.</param>
/// <param name="output">The pipe to write.</param>
/// <param name="name">The name for its threads.</param>
/// <param name="pipes">What can be asked of the two pipes.</param>
/// <param name="whenFull">What to do with a peer that doesn't read.</param>
internal sealed class LineChannel(
    Stream input,
    Stream output,
    string name,
    PipeControl? pipes = null,
    WhenFull whenFull = WhenFull.StopReading) : IMessageChannel
{
    /// <summary>
    /// The maximum length of an incoming line, in bytes. A longer one is skipped, and its request fails.
    /// </summary>
    public const int MaxLine = 64 * 1024 * 1024;

    /// <summary>What may surround a message: besides white space what some programs separate messages with.</summary>
    private static ReadOnlySpan<byte> Blanks => " \t\r\0\u001e"u8;

    private const int StackSize = 512 * 1024;
    private const int ShownOfStray = 200;

    private readonly OutgoingLines _outgoing = new(
        output, name, pipes?.Room, pipes?.WidenOutput, whenFull, pipes?.Unread);

    private readonly BatchedAnswers _batches = new();
    private readonly SplitMessage _split = new(MaxLine);

    public void Start(IChannelOwner owner)
    {
        _outgoing.OnDropped = owner.OnDropped;
        _outgoing.OnFailed = owner.OnFailed;
        new Thread(() => Read(owner), StackSize) { IsBackground = true, Name = $"{name} reader" }.Start();
    }

    public long Send(ReadOnlyMemory<byte> message) => _outgoing.Add(message);

    public void SendIfRead(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> request) =>
        _outgoing.Add(message, isMissable: true);

    public long Send(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> request, bool isAnswer)
    {
        if (!isAnswer || !_batches.Take(request, message, out var ready)) return Send(message);
        return ready.IsEmpty ? 0 : Send(ready);
    }

    public long SendResult(ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> result) =>
        result.Length < OutgoingLines.Long || !_batches.IsEmpty
            ? Send(JsonRpcWriter.Result(request, result), request, isAnswer: true)
            : _outgoing.AddLong(JsonRpcWriter.ResultStart(request), result);

    public void Drop(ReadOnlyMemory<byte> request)
    {
        if (_batches.Take(request, default, out var ready) && !ready.IsEmpty) Send(ready);
    }

    /// <summary>Later messages were never written, or the pipe was broken already.</summary>
    public long DeliveredUpTo() => _outgoing.Stop();

    public Task CompleteAsync()
    {
        _outgoing.Complete();
        return _outgoing.Written;
    }

    /// <summary>
    /// Accepts no more messages. The input is closed by its reader when it ends, never from here: closing a pipe during
    /// a blocking read would wait for that read.
    /// </summary>
    public void Dispose() => _outgoing.Complete();

    private void Read(IChannelOwner owner)
    {
        string? failure = null;
        var burst = new Burst();
        try
        {
            var lines = new LineReader(input, MaxLine, pipes?.WidenInput);
            while (lines.Next() is { } line)
            {
                if (lines.HasNext) burst.Begin();
                if (lines.WasTooLong) Skipped(owner, line, lines.End);
                else Deliver(owner, line);
                if (!lines.HasNext) burst.End();
                _outgoing.AwaitRoom();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidDataException)
        {
            failure = error.Message;
        }
        catch (Exception error)
        {
            // A bug of ours ends this connection; an exception that left the thread would end the process.
            failure = error.Message;
            owner.OnFailed(error);
        }

        if (_split.IsOpen) Stray(owner, _split.Close(), "incomplete");
        Contained(burst.End, owner);
        Contained(input.Dispose, owner);
        Contained(() => owner.OnClosed(failure), owner);
    }

    private static void Contained(Action action, IChannelOwner owner)
    {
        try
        {
            action();
        }
        catch (Exception error)
        {
            owner.OnFailed(error);
        }
    }

    private void Deliver(IChannelOwner owner, ReadOnlyMemory<byte> line)
    {
        // Programs that write text files may start with a byte order mark, which is not part of the text.
        if (line.Span.StartsWith("\uFEFF"u8)) line = line[3..];
        var text = line.Span.Trim(Blanks);
        if (text.IsEmpty) return;
        if (_split.TryTake(line.Span, out var whole))
        {
            if (!whole.IsEmpty) DeliverOne(owner, whole);
            return;
        }

        if (!whole.IsEmpty) Stray(owner, whole, "incomplete");
        if (text[0] == (byte)'[' && owner.TakesBatches) DeliverAll(owner, line);
        else DeliverOne(owner, line);
    }

    private static void Skipped(IChannelOwner owner, ReadOnlyMemory<byte> beginning, ReadOnlyMemory<byte> end)
    {
        var reason = $"a message may have at most {MaxLine / (1024 * 1024)} MiB";
        try
        {
            if (BrokenMessage.OfTooLong(beginning, end, reason) is { } failed) owner.OnMessage(failed);
            else owner.OnStray(Shown(beginning), reason);
        }
        catch (Exception error)
        {
            owner.OnFailed(error);
        }
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
            Stray(owner, line, JsonRpcMessage.NotJson(error));
            return;
        }

        if (items.Count == 0) Stray(owner, line, "a batch must contain at least one message");
        _batches.Expect(items.Select(RequestId).Where(id => !id.IsEmpty));
        foreach (var item in items) DeliverOne(owner, item);
    }

    private static void DeliverOne(IChannelOwner owner, ReadOnlyMemory<byte> item)
    {
        try
        {
            var isMessage = JsonRpcMessage.TryParse(item, out var message, out var reason);
            if (isMessage && !message!.IsUnreadable)
            {
                owner.OnMessage(message);
                return;
            }

            // One object alone may be broken; anything else may have a message in it.
            var found = MixedText.Read(item, out var rest);
            if (found.Count > 0 && rest.Length > 0) owner.OnStray(Cut(rest), "text beside a message");
            foreach (var one in found) owner.OnMessage(one);
            if (found.Count > 0) return;
            if (isMessage) owner.OnMessage(message!);
            else owner.OnStray(Shown(item), reason!);
        }
        catch (Exception error)
        {
            // A bug in handling a message must only affect that message; an exception here would end the process.
            owner.OnFailed(error);
        }
    }

    private static void Stray(IChannelOwner owner, ReadOnlyMemory<byte> line, string reason) =>
        Contained(() => owner.OnStray(Shown(line), reason), owner);

    private static ReadOnlyMemory<byte> RequestId(ReadOnlyMemory<byte> item) =>
        JsonRpcMessage.TryParse(item, out var message, out _) && message.Kind == MessageKind.Request
            ? message.Id
            : default;

    private static string Cut(string text) => text.Length <= ShownOfStray ? text : text[..ShownOfStray];

    private static string Shown(ReadOnlyMemory<byte> line) =>
        Encoding.UTF8.GetString(line.Span[..Math.Min(line.Length, ShownOfStray)]);
}

/// <summary>What a channel can ask of its two pipes, which it sees only as streams.</summary>
/// <param name="Room">
/// Returns how many bytes the outgoing pipe accepts without blocking; null if that is unknown.
/// </param>
/// <param name="WidenInput">Enlarges the incoming pipe for large messages; may have no effect.</param>
/// <param name="WidenOutput">The same for the outgoing pipe.</param>
/// <param name="Unread">
/// Returns how many bytes of the outgoing pipe the peer left unread when it ended; null if that is unknown.
/// </param>
internal sealed record PipeControl(
    Func<int>? Room, Action? WidenInput, Action? WidenOutput, Func<int>? Unread = null);
