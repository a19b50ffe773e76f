using System.Globalization;
using System.Text;
using VoidMcp.Trust;

namespace VoidMcp.Terminal;

/// <summary>
/// Removes from untrusted text what a terminal would interpret. Escape sequences could move the cursor, retitle the
/// window or forge earlier output; invisible characters could reverse the visible text.
/// </summary>
internal static class PlainText
{
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
            if (EscapeSequence.Starts(c)) i = EscapeSequence.End(text, i);
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
}
