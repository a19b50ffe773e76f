using System.Globalization;

namespace VoidMcp.Sandbox;

/// <summary>
/// Characters that look right and are not JavaScript: typographic quotes, invisible characters, other alphabets' marks.
/// Texts and comments may contain them.
/// </summary>
internal static class StrayCharacters
{
    private const string DoubleQuotes = "\u201C\u201D\u201E\u201F\u2033\uFF02",
        SingleQuotes = "\u2018\u2019\u201A\u201B\u2032\uFF07";

    /// <summary>Turns typographic quotes around texts into plain ones, and replaces invisible characters.</summary>
    /// <param name="code">The code.</param>
    /// <param name="invisible">What replaces an invisible character.</param>
    public static string Replace(string code, string invisible)
    {
        var text = new System.Text.StringBuilder(code.Length);
        for (var i = 0; i < code.Length; i++)
        {
            var c = code[i];
            if (c is '"' or '\'' || IsQuote(c))
            {
                i = AppendText(text, code, i);
            }
            else if (c is '`' || c == '/' && i + 1 < code.Length && code[i + 1] is '/' or '*')
            {
                var end = c == '`' ? EndOfTemplate(code, i) : EndOfComment(code, i);
                text.Append(code, i, end - i);
                i = end - 1;
            }
            else if (IsInvisible(c)) text.Append(invisible);
            else text.Append(c);
        }

        return text.ToString();
    }

    /// <summary>Names the first such character outside texts and comments; null if there is none.</summary>
    public static string? Problem(string code)
    {
        foreach (var token in CodeTokens.Read(code).All)
        {
            if (token.Kind != CodeTokenKind.Stray || code[token.Start] is < (char)0x80 and not '\\') continue;
            var c = code[token.Start];
            var line = code.AsSpan(0, token.Start).Count('\n') + 1;
            var column = token.Start - code.LastIndexOf('\n', Math.Max(0, token.Start - 1), Math.Max(0, token.Start));
            var place = string.Create(CultureInfo.InvariantCulture, $"on line {line}, column {column}");
            return c == '\\'
                ? $"The \\ {place} is outside a string: send line ends as they are, not as \\n."
                : string.Create(CultureInfo.InvariantCulture,
                    $"The character U+{(int)c:X4} ({NameOf(c)}) {place} is not JavaScript; {Instead(c)}.");
        }

        return null;
    }

    private static bool IsQuote(char c) =>
        DoubleQuotes.Contains(c, StringComparison.Ordinal) || SingleQuotes.Contains(c, StringComparison.Ordinal);

    /// <summary>
    /// Appends a quoted text with plain quotes. It ends on its line, at a quote of its kind, plain or typographic.
    /// </summary>
    private static int AppendText(System.Text.StringBuilder text, string code, int start)
    {
        var isDouble = code[start] == '"' || DoubleQuotes.Contains(code[start], StringComparison.Ordinal);
        var (plain, kinds) = isDouble ? ('"', DoubleQuotes) : ('\'', SingleQuotes);
        var lineEnd = code.IndexOf('\n', start);
        if (lineEnd < 0) lineEnd = code.Length;
        var isPlain = code[start] == plain;

        // A text in plain quotes may contain typographic ones.
        var end = isPlain ? EndOfText(code, start + 1, lineEnd, plain, "") : -1;
        if (end < 0) end = EndOfText(code, start + 1, lineEnd, plain, kinds);
        if (end < 0)
        {
            text.Append(isPlain ? code[start] : plain);
            return start;
        }

        var inside = code[(start + 1)..end];
        var quote = !inside.Contains(plain, StringComparison.Ordinal) || isPlain && code[end] == plain ? plain : '`';
        text.Append(quote).Append(inside).Append(quote);
        return end;
    }

    private static int EndOfText(string code, int start, int lineEnd, char plain, string kinds)
    {
        for (var i = start; i < lineEnd; i++)
        {
            if (code[i] == '\\') i++;
            else if (code[i] == plain || kinds.Contains(code[i], StringComparison.Ordinal)) return i;
        }

        return -1;
    }

    private static int EndOfTemplate(string code, int start)
    {
        for (var i = start + 1; i < code.Length; i++)
        {
            if (code[i] == '\\') i++;
            else if (code[i] == '`') return i + 1;
        }

        return code.Length;
    }

    private static int EndOfComment(string code, int start)
    {
        var isLine = code[start + 1] == '/';
        var end = code.IndexOf(isLine ? "\n" : "*/", start + 2, StringComparison.Ordinal);
        return end < 0 ? code.Length : isLine ? end : end + 2;
    }

    /// <summary>Whether the character has no width; white space that JavaScript knows is not among them.</summary>
    private static bool IsInvisible(char c) =>
        c != '\uFEFF' && char.GetUnicodeCategory(c) == UnicodeCategory.Format || c is '\u3164' or '\uFFFC' or '\u115F';

    private static string NameOf(char c) => c switch
    {
        _ when IsQuote(c) => "a typographic quote",
        '\u2013' => "en dash",
        '\u2014' => "em dash",
        '\u2212' => "minus sign",
        '\u2026' => "ellipsis",
        '\u00D7' => "multiplication sign",
        '\u200B' => "zero width space",
        '\uFFFD' => "replacement character",
        _ when IsInvisible(c) => "invisible",
        >= '\uFF01' and <= '\uFF5E' => $"a wide {(char)(c - 0xFEE0)}",
        _ => c.ToString(),
    };

    private static string Instead(char c) => c switch
    {
        _ when DoubleQuotes.Contains(c, StringComparison.Ordinal) => "write \"",
        _ when SingleQuotes.Contains(c, StringComparison.Ordinal) => "write '",
        '\u2013' or '\u2014' or '\u2212' => "write -",
        '\u2026' => "write ..., or leave out what it stands for",
        '\u00D7' => "write *",
        >= '\uFF01' and <= '\uFF5E' => $"write {(char)(c - 0xFEE0)}",
        _ => "remove it",
    };
}
