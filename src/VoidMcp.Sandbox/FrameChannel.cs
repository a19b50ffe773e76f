using System.Buffers.Binary;

namespace VoidMcp.Sandbox;

/// <summary>
/// Frames over a pair of streams. Reads are for one thread at a time; writes may come from any, one frame after
/// another. Blocks, on purpose: both sides give it threads of their own.
/// </summary>
internal sealed class FrameChannel(Stream input, Stream output)
{
    private const int HeaderBytes = 5;

    private readonly byte[] _header = new byte[HeaderBytes];
    private readonly Lock _writing = new();
    private byte[] _outgoing = new byte[1024];

    /// <summary>The next frame; null once the other side has closed.</summary>
    /// <exception cref="InvalidDataException">What arrives is no frame.</exception>
    /// <exception cref="IOException">The pipe broke.</exception>
    public (FrameKind Kind, ReadOnlyMemory<byte> Body)? Read()
    {
        if (input.ReadAtLeast(_header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(_header) - 1;
        if (length is < 0 or > ScriptLimits.MaxFrameBytes) throw new InvalidDataException($"a frame of {length} bytes");
        var body = new byte[length];
        if (input.ReadAtLeast(body, length, throwOnEndOfStream: false) < length) return null;
        return ((FrameKind)_header[4], body);
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
}
