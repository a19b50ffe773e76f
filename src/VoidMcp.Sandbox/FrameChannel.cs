using System.Buffers.Binary;

namespace VoidMcp.Sandbox;

/// <summary>
/// Sends and receives frames over a pair of streams. Only one thread may read; any thread may write. Blocks the calling
/// thread by design: both sides dedicate threads to it.
/// </summary>
internal sealed class FrameChannel(Stream input, Stream output)
{
    private const int HeaderBytes = 5;

    /// <summary>Receive buffer. Most frames are small: one read returns a whole frame or several.</summary>
    private readonly byte[] _incoming = new byte[8 * 1024];

    private readonly Lock _writing = new();
    private int _start, _end;
    private byte[] _outgoing = new byte[1024];

    /// <summary>Whether a frame, or the start of one, has been received but not read. For the reading thread.</summary>
    public bool HasBuffered => _end > _start;

    /// <summary>Reads the next frame; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The frame header is invalid.</exception>
    /// <exception cref="IOException">The pipe is broken.</exception>
    public (FrameKind Kind, ReadOnlyMemory<byte> Body)? Read()
    {
        if (!Fill(HeaderBytes)) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(_incoming.AsSpan(_start)) - 1;
        if (length is < 0 or > ScriptLimits.MaxFrameBytes)
            throw new InvalidDataException($"invalid frame length {length}");
        var kind = (FrameKind)_incoming[_start + HeaderBytes - 1];
        _start += HeaderBytes;
        var body = new byte[length];
        var here = Math.Min(length, _end - _start);
        _incoming.AsSpan(_start, here).CopyTo(body);
        _start += here;
        if (here < length
            && input.ReadAtLeast(body.AsSpan(here), length - here, throwOnEndOfStream: false) < length - here)
        {
            return null;
        }

        return (kind, body);
    }

    /// <exception cref="IOException">The pipe is broken.</exception>
    public void Write(FrameKind kind, ReadOnlyMemory<byte> body)
    {
        lock (_writing)
        {
            var length = HeaderBytes + body.Length;
            if (_outgoing.Length < length && length <= 64 * 1024)
                _outgoing = new byte[Math.Max(length, _outgoing.Length * 2)];
            var frame = length <= _outgoing.Length ? _outgoing : new byte[length];
            BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length + 1);
            frame[4] = (byte)kind;
            body.Span.CopyTo(frame.AsSpan(HeaderBytes));
            output.Write(frame, 0, length);
            output.Flush();
        }
    }

    /// <summary>Reads until at least this many bytes are buffered; false if the stream ends first.</summary>
    private bool Fill(int count)
    {
        if (_end - _start >= count) return true;
        _incoming.AsSpan(_start.._end).CopyTo(_incoming);
        (_start, _end) = (0, _end - _start);
        while (_end < count)
        {
            var read = input.Read(_incoming, _end, _incoming.Length - _end);
            if (read == 0) return false;
            _end += read;
        }

        return true;
    }
}
