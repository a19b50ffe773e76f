using System.Buffers.Binary;

namespace VoidMcp.Sandbox;

/// <summary>
/// Frames over a pair of streams. Reads are for one thread at a time; writes may come from any, one frame after
/// another. Blocks, on purpose: both sides give it threads of their own.
/// </summary>
internal sealed class FrameChannel(Stream input, Stream output)
{
    private const int HeaderBytes = 5;

    /// <summary>Most frames are small: one read takes a whole one, or several.</summary>
    private readonly byte[] _incoming = new byte[8 * 1024];

    private readonly Lock _writing = new();
    private int _start, _end;
    private byte[] _outgoing = new byte[1024];

    /// <summary>The next frame; null once the other side has closed.</summary>
    /// <exception cref="InvalidDataException">What arrives is no frame.</exception>
    /// <exception cref="IOException">The pipe broke.</exception>
    public (FrameKind Kind, ReadOnlyMemory<byte> Body)? Read()
    {
        if (!Fill(HeaderBytes)) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(_incoming.AsSpan(_start)) - 1;
        if (length is < 0 or > ScriptLimits.MaxFrameBytes) throw new InvalidDataException($"a frame of {length} bytes");
        var kind = (FrameKind)_incoming[_start + HeaderBytes - 1];
        _start += HeaderBytes;
        var body = new byte[length];
        var here = Math.Min(length, _end - _start);
        _incoming.AsSpan(_start, here).CopyTo(body);
        _start += here;
        if (here < length && input.ReadAtLeast(body.AsSpan(here), length - here, throwOnEndOfStream: false) < length - here) return null;
        return (kind, body);
    }

    /// <exception cref="IOException">The pipe broke.</exception>
    public void Write(FrameKind kind, ReadOnlyMemory<byte> body)
    {
        lock (_writing)
        {
            var length = HeaderBytes + body.Length;
            if (_outgoing.Length < length && length <= 64 * 1024) _outgoing = new byte[Math.Max(length, _outgoing.Length * 2)];
            var frame = length <= _outgoing.Length ? _outgoing : new byte[length];
            BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length + 1);
            frame[4] = (byte)kind;
            body.Span.CopyTo(frame.AsSpan(HeaderBytes));
            output.Write(frame, 0, length);
            output.Flush();
        }
    }

    /// <summary>Reads until at least so many bytes are at hand; false where the other side has closed before.</summary>
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
