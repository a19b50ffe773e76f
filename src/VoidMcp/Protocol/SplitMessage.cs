using System.Buffers;

namespace VoidMcp.Protocol;

/// <summary>
/// Joins a message that its sender wrote over several lines, indented: from a line <c>{</c> to a line <c>}</c>. A line
/// that begins a message of its own ends the attempt.
/// </summary>
/// <param name="most">The maximum length of a message, in bytes.</param>
internal sealed class SplitMessage(int most)
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>Whether a message has begun and not ended.</summary>
    public bool IsOpen => _lines.WrittenCount > 0;

    /// <summary>Takes a line that belongs to such a message.</summary>
    /// <param name="line">The line.</param>
    /// <param name="whole">The message, if this was its last line; otherwise empty.</param>
    /// <returns>False if the line stands for itself; what came before it is then in <paramref name="whole"/>.</returns>
    public bool TryTake(ReadOnlySpan<byte> line, out ReadOnlyMemory<byte> whole)
    {
        whole = default;
        var text = line.Trim(" \t\r"u8);
        if (!IsOpen)
        {
            if (!text.SequenceEqual("{"u8) || line[0] != (byte)'{') return false;
            Add(line);
            return true;
        }

        if (line[0] is (byte)'{' or (byte)'[' || _lines.WrittenCount + line.Length > most)
        {
            whole = Close();
            return false;
        }

        Add(line);
        if (line[0] == (byte)'}') whole = Close();
        return true;
    }

    /// <summary>Returns the lines so far and begins again.</summary>
    public ReadOnlyMemory<byte> Close()
    {
        ReadOnlyMemory<byte> whole = _lines.WrittenSpan.ToArray();
        _lines.Clear();
        return whole;
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        _lines.Write(line);
        _lines.Write("\n"u8);
    }
}
