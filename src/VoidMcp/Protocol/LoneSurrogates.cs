using System.Buffers.Text;

namespace VoidMcp.Protocol;

/// <summary>
/// Replaces lone surrogates in JSON strings. JSON may contain them as escapes (<c>\ud83d</c>), as programs that cut
/// text at a fixed length produce them; UTF-8 can't, so reading such a string fails.
/// </summary>
internal static class LoneSurrogates
{
    /// <summary>
    /// Returns the raw JSON with each lone surrogate replaced by U+FFFD; the same bytes if it has no such escape.
    /// </summary>
    public static ReadOnlyMemory<byte> Replaced(ReadOnlyMemory<byte> raw)
    {
        if (raw.Span.IndexOf("\\ud"u8) < 0 && raw.Span.IndexOf("\\uD"u8) < 0) return raw;
        var text = raw.ToArray();
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
                // Skip the escaped character: it may be a backslash, which starts no escape.
                at++;
            }
        }

        return text;
    }

    /// <summary>The UTF-16 unit escaped at this position; -1 if there is none.</summary>
    private static int Unit(ReadOnlySpan<byte> text, int at) =>
        at + 6 <= text.Length && text[at] == (byte)'\\' && text[at + 1] == (byte)'u'
        && Utf8Parser.TryParse(text.Slice(at + 2, 4), out int unit, out var used, 'x') && used == 4 ? unit : -1;
}
