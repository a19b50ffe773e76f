using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Passes a stream of server-sent events on to the SDK. Each message is handed to <paramref name="onData"/> as raw
/// bytes; the
/// SDK reads the event's name, its ID and a placeholder for the message.
/// </summary>
/// <param name="source">The events as sent by the server.</param>
/// <param name="onData">
/// Receives an event's name (may be empty) and data, returns the data for the SDK (may be empty).
/// </param>
/// <param name="onFailed">Called when reading fails.</param>
internal sealed class EventRelay(
    Stream source,
    Func<string, ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> onData,
    Action<Exception> onFailed) : IncomingStream
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly MemoryStream _line = new();
    private readonly MemoryStream _data = new();
    private readonly MemoryStream _fields = new();
    private readonly MemoryStream _ready = new();
    private string _event = "";
    private bool _hasGoneOn;
    private bool _hasData;
    private bool _afterReturn;
    private bool _isFirstLine = true;
    private int _taken;

    /// <summary>The ID of the event after which the stream was resumed; null if it was not.</summary>
    public string? LastEvent { get; init; }

    /// <summary>Called with each event's ID.</summary>
    public Action<string>? OnEvent { get; init; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            while (_taken == _ready.Length)
            {
                (_taken, _ready.Position) = (0, 0);
                _ready.SetLength(0);
                var count = await source.ReadAsync(_buffer, cancellationToken);
                if (count > 0) Take(_buffer.AsSpan(0, count));
                else if (!TryFinish()) return 0;
            }
        }
        catch (Exception error) when (_hasGoneOn && error is IOException or HttpRequestException)
        {
            // The SDK gives up after a few broken streams. This one made progress, so it is reported as ended, not
            // broken.
            return 0;
        }
        catch (Exception error)
        {
            onFailed(error);
            throw;
        }

        var size = Math.Min(buffer.Length, (int)_ready.Length - _taken);
        _ready.GetBuffer().AsMemory(_taken, size).CopyTo(buffer);
        _taken += size;
        return size;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Parses lines, which end with CR, LF or both (HTML standard, "Parsing an event stream").</summary>
    private void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_afterReturn && bytes[0] == (byte)'\n')
            {
                _afterReturn = false;
                bytes = bytes[1..];
                continue;
            }

            _afterReturn = false;
            var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                Append(_line, bytes);
                return;
            }

            Append(_line, bytes[..end]);
            _afterReturn = bytes[end] == (byte)'\r';
            bytes = bytes[(end + 1)..];
            Line(_line.GetBuffer().AsSpan(0, (int)_line.Length));
            _line.SetLength(0);
        }
    }

    /// <summary>
    /// Dispatches a last event without its blank line, if its data is complete; false if there is none.
    /// </summary>
    private bool TryFinish()
    {
        if (_line.Length > 0)
        {
            Line(_line.GetBuffer().AsSpan(0, (int)_line.Length));
            _line.SetLength(0);
        }

        var scan = new JsonScan(_data.GetBuffer().AsSpan(0, (int)_data.Length));
        if (!_hasData || !scan.TrySkipValue(0) || scan.Peek() != 0) return false;
        Dispatch();
        return true;
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        if (_isFirstLine && line.StartsWith("\uFEFF"u8)) line = line[3..];
        _isFirstLine = false;
        if (line.IsEmpty)
        {
            Dispatch();
            return;
        }

        var colon = line.IndexOf((byte)':');
        if (colon == 0) return;
        var name = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? [] : line[(colon + 1)..];

        // A message without its field: no field begins like that.
        if (line[0] == (byte)'{' && !IsWithinMessage())
        {
            name = "data"u8;
            value = line;
        }

        if (value.StartsWith(" "u8)) value = value[1..];
        if (name.SequenceEqual("data"u8))
        {
            if (_hasData) Append(_data, "\n"u8);
            Append(_data, value);
            _hasData = true;
        }
        else if (name.SequenceEqual("event"u8))
        {
            _event = Encoding.UTF8.GetString(value);
        }
        else if (name.SequenceEqual("id"u8) || name.SequenceEqual("retry"u8))
        {
            if (name.Length == 2) Reached(Encoding.UTF8.GetString(value));
            Append(_fields, line);
            Append(_fields, "\n"u8);
        }
        else if (IsWithinMessage())
        {
            // JSON over several lines, of which only the first has its field.
            Append(_data, "\n"u8);
            Append(_data, line);
        }
    }

    /// <summary>Whether the data so far is the beginning of a JSON object.</summary>
    private bool IsWithinMessage()
    {
        var data = _data.GetBuffer().AsSpan(0, (int)_data.Length);
        return _hasData && data.StartsWith("{"u8) && !new JsonScan(data).TrySkipValue(0);
    }

    private void Dispatch()
    {
        var data = _hasData && _data.Length > 0 ? onData(_event, _data.ToArray()) : default;

        // The SDK takes no message from an event of another name.
        if (_event.Length > 0 && (data.IsEmpty || _event is "endpoint"))
            _ready.Write(Encoding.UTF8.GetBytes($"event: {_event}\n"));
        _ready.Write(_fields.GetBuffer().AsSpan(0, (int)_fields.Length));

        // The parser ignores events without data; with empty data it still records the ID.
        _ready.Write("data: "u8);
        _ready.Write(data.Span);
        _ready.Write("\n\n"u8);
        (_event, _hasData) = ("", false);
        _data.SetLength(0);
        _fields.SetLength(0);
    }

    private void Reached(string id)
    {
        if (id.Length == 0) return;
        _hasGoneOn |= id != LastEvent;
        OnEvent?.Invoke(id);
    }

    private static void Append(MemoryStream to, ReadOnlySpan<byte> bytes)
    {
        if (to.Length + bytes.Length > LineChannel.MaxLine) throw BoundedBody.TooLarge();
        to.Write(bytes);
    }
}
