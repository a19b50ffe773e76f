using System.Globalization;
using System.Text;

namespace VoidMcp.Terminal;

/// <summary>
/// Removes from untrusted text what a terminal would interpret. Escape sequences could move the cursor, retitle the
/// window or forge earlier output; invisible characters could reverse the visible text.
/// </summary>
internal static class PlainText
{
    private const char Escape = '\u001b';
    private const char Bell = '\a';
    private const char ZeroWidthJoiner = '\u200d';
    private const int TabWidth = 4;

    /// <summary>
    /// Removes control characters and escape sequences; keeps line breaks, replaces tabs with spaces.
    /// </summary>
    public static string Of(string text)
    {
        if (!text.Any(IsUnsafe)) return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == Escape) i = EndOfSequence(text, i);
            else if (c == '\u009b') i = EndOfControl(text, i + 1);
            else if (c == '\t') plain.Append(' ', TabWidth);
            else if (c == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')) plain.Append('\n');
            else if (!IsUnsafe(c)) plain.Append(c);
        }

        return plain.ToString();
    }

    /// <summary>
    /// Returns the text on one line, with white space collapsed, truncated with … after <paramref name="limit"/>
    /// characters.
    /// </summary>
    public static string OneLine(string text, int limit = int.MaxValue)
    {
        var line = string.Join(' ', Of(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= limit) return line;

        // Don't split a surrogate pair.
        var cut = char.IsHighSurrogate(line[limit - 2]) ? limit - 2 : limit - 1;
        return line[..cut].TrimEnd() + "…";
    }

    /// <summary>Control characters except the line break, and invisible formatting characters.</summary>
    private static bool IsUnsafe(char c) =>
        c != '\n' && (char.IsControl(c) || (c != ZeroWidthJoiner && char.GetUnicodeCategory(c) is UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    /// <summary>Returns the last index of the escape sequence that starts at <paramref name="start"/>
    /// (ECMA-48).</summary>
    private static int EndOfSequence(string text, int start)
    {
        if (start + 1 >= text.Length) return start;
        return text[start + 1] switch
        {
            '[' => EndOfControl(text, start + 2),

            // String sequences: operating system commands, device control, privacy messages, titles.
            ']' or 'P' or '^' or '_' or 'X' => EndOfString(text, start + 2),
            >= ' ' and <= '/' => Math.Min(start + 2, text.Length - 1),
            _ => start + 1,
        };
    }

    private static int EndOfControl(string text, int from)
    {
        var i = from;
        while (i < text.Length && text[i] is >= ' ' and <= '?') i++;
        return i < text.Length && text[i] is >= '@' and <= '~' ? i : i - 1;
    }

    private static int EndOfString(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] is Bell or '\u009c') return i;
            if (text[i] == Escape) return i + 1 < text.Length && text[i + 1] == '\\' ? i + 1 : i - 1;

            // An unterminated string must not swallow the rest of the text.
            if (text[i] == '\n') return i - 1;
        }

        return text.Length - 1;
    }
}
