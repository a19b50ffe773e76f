namespace VoidMcp.Protocol;

/// <summary>Cuts a stream into lines at <c>\n</c>. Each line is an array of its own: messages outlive the buffer.</summary>
internal sealed class LineReader(Stream stream, int maxLine)
{
    /// <summary>Room that is kept once a long line has passed.</summary>
    private const int KeptRoom = 4 * 1024 * 1024;

    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>
    /// The next line without its end, or null at the end of the stream. A last line without <c>\n</c> counts.
    /// Blocks until there is one.
    /// </summary>
    /// <exception cref="InvalidDataException">A line is longer than the limit.</exception>
    public ReadOnlyMemory<byte>? Next()
    {
        var searched = _start;
        while (true)
        {
            var found = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (found >= 0) return Take(searched + found, skip: 1);

            if (_end - _start > maxLine) throw new InvalidDataException($"a message is longer than {maxLine / (1024 * 1024)} MiB");
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

    private ReadOnlyMemory<byte> Take(int end, int skip)
    {
        var line = _buffer.AsSpan(_start, end - _start).ToArray();
        _start = end + skip;
        var left = _end - _start;
        if (_buffer.Length > KeptRoom && left <= KeptRoom / 2)
        {
            var smaller = new byte[KeptRoom];
            _buffer.AsSpan(_start, left).CopyTo(smaller);
            (_buffer, _start, _end) = (smaller, 0, left);
        }

        return line;
    }

    /// <summary>Moves what is left to the front, or grows the buffer; returns where the unsearched part starts.</summary>
    private int MakeRoom()
    {
        var length = _end - _start;
        if (length == 0 || _start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, length);
            (_start, _end) = (0, length);
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        return _end;
    }
}
