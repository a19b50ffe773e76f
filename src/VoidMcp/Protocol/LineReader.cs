namespace VoidMcp.Protocol;

/// <summary>
/// Splits a stream into lines at <c>\n</c>, and behind JSON that comes without one. Each line is its own array, as
/// messages outlive the buffer.
/// </summary>
/// <param name="stream">The stream, which is read in blocking calls.</param>
/// <param name="maxLine">The maximum length of a line, in bytes.</param>
/// <param name="widen">Called while a long line is read: the pipe should hold more. May be null.</param>
internal sealed class LineReader(Stream stream, int maxLine, Action? widen = null)
{
    private const int Room = 64 * 1024;

    /// <summary>Longer lines take over the buffer that they were read into instead of being copied.</summary>
    private const int LongLine = 256 * 1024;

    /// <summary>What is kept of a line that is too long, in bytes.</summary>
    private const int Beginning = 4096, Ending = 256;

    private byte[] _buffer = new byte[Room];
    private int _start;
    private int _end;

    /// <summary>The room that the last long line needed.</summary>
    private int _lastLong;

    /// <summary>
    /// Where the next line ends, where that is known: behind a line of which more was read at once; else -1.
    /// </summary>
    private int _nextEnd = -1;

    /// <summary>
    /// Whether the last line was longer than the limit. Then <see cref="Next"/> returned only its beginning, and the
    /// rest was skipped.
    /// </summary>
    public bool WasTooLong { get; private set; }

    /// <summary>The end of a line that was too long.</summary>
    public ReadOnlyMemory<byte> End { get; private set; }

    /// <summary>Whether the next line is buffered already.</summary>
    public bool HasNext => _nextEnd >= 0;

    /// <summary>
    /// Returns the next line without its end, or null at the end of the stream. A last line without <c>\n</c> counts.
    /// Blocks until one is available.
    /// </summary>
    public ReadOnlyMemory<byte>? Next()
    {
        WasTooLong = false;
        if (HasNext) return Take(_nextEnd, skip: 1);
        var searched = _start;
        while (true)
        {
            var found = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (found >= 0) return Take(searched + found, skip: 1);

            if (_end > searched && IsWhole(_buffer.AsSpan(_start, _end - _start))) return Take(_end, skip: 0);
            if (_end - _start > maxLine) return Skip();
            searched = MakeRoom();
            var count = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (count == 0)
            {
                // Two returns on purpose: in one conditional expression null would become an empty line.
                if (_end > _start) return Take(_end, skip: 0);
                return null;
            }

            _end += count;
        }
    }

    /// <summary>
    /// Whether what was read without a line end is a whole JSON object or array: some programs write none, or another
    /// one. Not for long text, of which each part would be looked at.
    /// </summary>
    private static bool IsWhole(ReadOnlySpan<byte> text)
    {
        if (text.Length > Room) return false;
        text = text.Trim(" \t\r\0"u8);
        if (text.IsEmpty || text[0] is not ((byte)'{' or (byte)'[') || text[^1] is not ((byte)'}' or (byte)']'))
            return false;
        var scan = new JsonScan(text);
        return scan.TrySkipValue(1) && scan.Position == text.Length;
    }

    /// <summary>Reads the rest of a line that is too long, and keeps only its beginning and its end.</summary>
    private ReadOnlyMemory<byte> Skip()
    {
        WasTooLong = true;
        var line = _buffer.AsMemory(_start, _end - _start);
        ReadOnlyMemory<byte> beginning = line[..Beginning].ToArray();
        byte[] end = [.. line.Span[^Ending..]];
        (_buffer, _start, _end, _lastLong) = (new byte[Room], 0, 0, 0);
        while (true)
        {
            var count = stream.Read(_buffer, 0, _buffer.Length);
            var found = _buffer.AsSpan(0, count).IndexOf((byte)'\n');
            var part = _buffer.AsSpan(0, found < 0 ? count : found);
            end = [.. end.AsSpan(Math.Min(end.Length, part.Length)), .. part[Math.Max(0, part.Length - Ending)..]];
            if (found < 0 && count > 0) continue;
            End = end;
            (_start, _end) = (found + 1, count);
            NoteNext();
            return beginning;
        }
    }

    private ReadOnlyMemory<byte> Take(int end, int skip)
    {
        var (from, length) = (_start, end - _start);
        _start = end + skip;
        ReadOnlyMemory<byte> line;
        if (length > LongLine)
        {
            line = _buffer.AsMemory(from, length);
            LargeMessages.Read(length);
            _lastLong = length + LongLine;
            var left = _buffer.AsSpan(_start, _end - _start);
            var fresh = new byte[Math.Max(Room, left.Length)];
            left.CopyTo(fresh);
            (_buffer, _start, _end) = (fresh, 0, left.Length);
        }
        else
        {
            line = _buffer.AsSpan(from, length).ToArray();
        }

        NoteNext();
        return line;
    }

    private void NoteNext()
    {
        var next = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
        _nextEnd = next < 0 ? -1 : _start + next;
    }

    /// <summary>Moves the rest to the front, or grows the buffer; returns where the unsearched part starts.</summary>
    private int MakeRoom()
    {
        var length = _end - _start;
        if (length == 0 || _start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, length);
            (_start, _end) = (0, length);
        }

        if (_end < _buffer.Length) return _end;

        if (_buffer.Length >= LongLine) widen?.Invoke();

        // A server that sent one long line sends more of its kind: the next one then finds its room at once.
        var larger = GC.AllocateUninitializedArray<byte>(Math.Max(_buffer.Length * 2, _lastLong));
        _buffer.AsSpan(0, _end).CopyTo(larger);
        _buffer = larger;
        return _end;
    }
}
