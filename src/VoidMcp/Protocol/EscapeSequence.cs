namespace VoidMcp.Protocol;

/// <summary>Finds the end of a terminal's escape sequence in untrusted text (ECMA-48).</summary>
internal static class EscapeSequence
{
    public const char Escape = '\u001b';

    /// <summary>The one-character form of <c>ESC [</c>.</summary>
    public const char Introducer = '\u009b';

    private const char Bell = '\a';

    /// <summary>Whether an escape sequence starts with this character.</summary>
    public static bool Starts(char c) => c is Escape or Introducer;

    /// <summary>
    /// Returns the index of the last character of the sequence that starts at <paramref name="start"/>.
    /// </summary>
    public static int End(string text, int start)
    {
        if (text[start] == Introducer) return EndOfControl(text, start + 1);
        if (start + 1 >= text.Length) return start;
        return text[start + 1] switch
        {
            '[' => EndOfControl(text, start + 2),

            // String sequences: operating system commands, device control, privacy messages, titles.
            ']' or 'P' or '^' or '_' or 'X' => EndOfString(text, start + 2),
            >= ' ' and <= '/' => Math.Min(start + 2, text.Length - 1),

            // Anything but a final byte is text, or a control character of its own.
            >= '0' and <= '~' => start + 1,
            _ => start,
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
