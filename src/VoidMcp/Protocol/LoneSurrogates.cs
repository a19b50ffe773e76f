using System.Buffers.Text;

namespace VoidMcp.Protocol;

/// <summary>
/// Halves of surrogate pairs in JSON strings. JSON may spell them (<c>\ud83d</c>), and programs that cut text at a fixed length do;
/// UTF-8 has no form for them, so reading such a string fails.
/// </summary>
internal static class LoneSurrogates
{
    /// <summary>The same raw JSON string with U+FFFD for each of them.</summary>
    public static ReadOnlyMemory<byte> Replaced(ReadOnlyMemory<byte> rawString)
    {
        var text = rawString.ToArray();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != (byte)'\\') continue;
            var unit = Unit(text, at);
            if (unit is >= 0xD800 and < 0xDC00 && Unit(text, at + 6) is >= 0xDC00 and < 0xE000)
            {
                at += 11;
            }
            else if (unit is >= 0xD800 and < 0xE000)
            {
                "\\ufffd"u8.CopyTo(text.AsSpan(at));
                at += 5;
            }
            else
            {
                // Whatever is escaped here, a backslash perhaps, begins nothing.
                at++;
            }
        }

        return text;
    }

    /// <summary>The UTF-16 unit that is spelled at this place; -1 where none is.</summary>
    private static int Unit(ReadOnlySpan<byte> text, int at) =>
        at + 6 <= text.Length && text[at] == (byte)'\\' && text[at + 1] == (byte)'u'
        && Utf8Parser.TryParse(text.Slice(at + 2, 4), out int unit, out var used, 'x') && used == 4 ? unit : -1;
}
