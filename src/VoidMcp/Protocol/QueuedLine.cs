namespace VoidMcp.Protocol;

/// <summary>A line that waits to be written, without its end; a long result comes in two parts.</summary>
/// <param name="Start">The bytes before the body of a result; empty for a whole line.</param>
/// <param name="Body">The result, or the whole line.</param>
internal readonly record struct QueuedLine(ReadOnlyMemory<byte> Start, ReadOnlyMemory<byte> Body)
{
    /// <summary>In bytes, without the line's end.</summary>
    public int Length => Start.IsEmpty ? Body.Length : Start.Length + Body.Length + 1;

    /// <summary>
    /// Copies a message with its line's end, and replaces line breaks within it by spaces: parts of it may come from
    /// channels where messages span several lines, but here a line break ends a message. In JSON they occur only
    /// between tokens, as strings contain none unescaped.
    /// </summary>
    /// <param name="line">The message.</param>
    /// <param name="output">Receives it; at least one byte longer.</param>
    public static void Copy(ReadOnlySpan<byte> line, Span<byte> output)
    {
        line.CopyTo(output);
        var copy = output[..line.Length];
        if (copy.ContainsAny((byte)'\r', (byte)'\n'))
        {
            copy.Replace((byte)'\r', (byte)' ');
            copy.Replace((byte)'\n', (byte)' ');
        }

        output[line.Length] = (byte)'\n';
    }
}
