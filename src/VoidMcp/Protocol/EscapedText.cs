using System.Buffers;

namespace VoidMcp.Protocol;

/// <summary>
/// UTF-8 text as a JSON string with minimal escaping, so that its encoded size is known, and text can be cut to fit,
/// before anything is written.
/// </summary>
internal static class EscapedText
{
    private static readonly SearchValues<byte> s_escaped =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>The encoded size of the text in bytes, without the quotes.</summary>
    public static long Size(ReadOnlySpan<byte> utf8)
    {
        long size = utf8.Length;
        for (int at; (at = utf8.IndexOfAny(s_escaped)) >= 0; utf8 = utf8[(at + 1)..]) size += Cost(utf8[at]) - 1;
        return size;
    }

    /// <summary>
    /// The length of the longest prefix that encodes to at most <paramref name="room"/> bytes; never splits a
    /// character.
    /// </summary>
    public static int Fit(ReadOnlySpan<byte> utf8, long room)
    {
        var end = 0;
        for (var rest = utf8; !rest.IsEmpty; rest = utf8[end..])
        {
            var plain = rest.IndexOfAny(s_escaped);
            var run = plain < 0 ? rest.Length : plain;
            if (run > room) return WholeCharacters(utf8, end + (int)Math.Max(0, room));
            room -= run;
            end += run;
            if (plain < 0 || Cost(utf8[end]) > room) break;
            room -= Cost(utf8[end++]);
        }

        return end;
    }

    /// <summary>Encodes the text as a JSON string, with quotes.</summary>
    public static ReadOnlyMemory<byte> Quote(ReadOnlySpan<byte> utf8)
    {
        var output = new ArrayBufferWriter<byte>(utf8.Length + (utf8.Length / 16) + 16);
        output.Write("\""u8);
        for (int at; (at = utf8.IndexOfAny(s_escaped)) >= 0; utf8 = utf8[(at + 1)..])
        {
            output.Write(utf8[..at]);
            Escape(output, utf8[at]);
        }

        output.Write(utf8);
        output.Write("\""u8);
        return output.WrittenMemory;
    }

    private static void Escape(ArrayBufferWriter<byte> output, byte value)
    {
        var to = output.GetSpan(6);
        to[0] = (byte)'\\';
        if (Short(value) is { } letter)
        {
            to[1] = letter;
            output.Advance(2);
            return;
        }

        "u00"u8.CopyTo(to[1..]);
        to[4] = (byte)('0' + (value >> 4));
        to[5] = "0123456789abcdef"u8[value & 15];
        output.Advance(6);
    }

    private static int Cost(byte value) => Short(value) is null ? 6 : 2;

    private static byte? Short(byte value) => value switch
    {
        (byte)'"' or (byte)'\\' => value,
        (byte)'\n' => (byte)'n',
        (byte)'\r' => (byte)'r',
        (byte)'\t' => (byte)'t',
        (byte)'\b' => (byte)'b',
        (byte)'\f' => (byte)'f',
        _ => null,
    };

    private static int WholeCharacters(ReadOnlySpan<byte> utf8, int end)
    {
        while (end > 0 && end < utf8.Length && (utf8[end] & 0xC0) == 0x80) end--;
        return end;
    }
}
