using System.Globalization;
using System.Text;

namespace VoidMcp.Schema;

/// <summary>Renders untrusted text as TypeScript source: string literals, property names, comments.</summary>
internal static class TypeScriptText
{
    /// <summary>Maximum number of leading spaces kept on a line; lists in descriptions are indented.</summary>
    private const int DeepestIndent = 8;

    /// <summary>A string literal. Its content can't end the literal or the line, and is never invisible.</summary>
    public static string Quote(string text)
    {
        var literal = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' or '\\' => literal.Append('\\').Append((char)rune.Value),
                '\n' => literal.Append("\\n"),
                '\r' => literal.Append("\\r"),
                '\t' => literal.Append("\\t"),
                _ when IsUnseen(rune) && rune.IsBmp =>
                    literal.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ when IsUnseen(rune) => literal.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}"),
                _ => literal.Append(rune),
            };
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A property name, quoted unless it is an identifier.</summary>
    public static string PropertyName(string name) => ScriptName.IsIdentifier(name) ? name : Quote(name);

    /// <summary>
    /// Makes text safe for a one-line comment: replaces white space and control characters by single spaces, removes
    /// invisible characters, and escapes <c>*/</c>.
    /// </summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, 1024));
        var space = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                space = line.Length > 0;
                continue;
            }

            if (IsUnseen(rune)) continue;
            if (space) line.Append(' ');
            space = false;
            if (rune.Value == '/' && line.Length > 0 && line[^1] == '*') line.Append('\\');
            line.Append(rune);
        }

        return line.ToString();
    }

    /// <summary>
    /// The first sentence of the first meaningful line, as <see cref="OneLine"/>; truncated with … at a word boundary
    /// if longer than <paramref name="limit"/> characters.
    /// </summary>
    public static string FirstSentence(string text, int limit)
    {
        var rest = text.AsSpan().TrimStart();
        var end = rest.IndexOfAny('\n', '\r');
        // A short first line that ends in a colon is a heading; its content follows.
        if (end > 0 && rest[..end].TrimEnd().EndsWith(':')) end = rest.Length;
        var line = OneLine(rest[..Math.Min(end < 0 ? rest.Length : end, 4 * limit)].ToString());
        for (var i = 20; i + 1 < line.Length && i < limit; i++)
        {
            var sentenceEnds = line[i] is '.' or '!' or '?'
                && line[i + 1] == ' '
                && !(i + 2 < line.Length && char.IsLower(line[i + 2]));
            if (sentenceEnds || line[i] is '。' or '！' or '？') return line[..(i + 1)];
        }

        return Shorten(line, limit);
    }

    /// <summary>
    /// The text, truncated with … at a word boundary if longer than <paramref name="limit"/> characters.
    /// </summary>
    public static string Shorten(string text, int limit)
    {
        if (text.Length <= limit) return text;
        var cut = text.LastIndexOf(' ', limit - 1, limit / 3);
        if (cut < 0) cut = limit - 1;
        if (char.IsHighSurrogate(text[cut - 1])) cut--;
        // A cut between * and \/ can't happen: they contain no space. One between \ and / leaves a harmless backslash.
        return text[..cut].TrimEnd(' ', ',', ';', ':', '\\') + "…";
    }

    /// <summary>
    /// Splits text into lines that are safe in a comment, each as <see cref="OneLine"/> after its indentation; several
    /// empty lines become one. Truncated with … if longer than <paramref name="limit"/> characters.
    /// </summary>
    public static IReadOnlyList<string> Lines(string text, int limit)
    {
        var lines = new List<string>();
        foreach (var raw in text.AsSpan().Trim().EnumerateLines())
        {
            if (limit <= 0)
            {
                lines.Add("…");
                break;
            }

            var line = Shorten(OneLine(raw[..Math.Min(raw.Length, 4 * limit)].ToString()), limit);
            limit -= line.Length + 1;
            if (line.Length > 0 && lines.Count > 0)
                line = new string(' ', Math.Min(raw.Length - raw.TrimStart().Length, DeepestIndent)) + line;
            if (line.Length > 0 || (lines.Count > 0 && lines[^1].Length > 0)) lines.Add(line);
        }

        while (lines.Count > 0 && lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    /// <summary>
    /// Renders a comment of these lines, followed by a line break; empty if there are none. The lines must already be
    /// safe.
    /// </summary>
    /// <param name="lines">One or more lines.</param>
    /// <param name="indent">The white space before the comment; its further lines get the same.</param>
    public static string Comment(IReadOnlyList<string> lines, string indent) => lines.Count switch
    {
        0 => "",
        1 => $"/** {lines[0]} */\n{indent}",
        _ => $"/**\n{string.Concat(lines.Select(line => $"{indent} * {line}".TrimEnd() + "\n"))}{indent} */\n{indent}",
    };

    /// <summary>
    /// Whether the character could hide or fake text: control, formatting (bidirectional marks and the like), line
    /// separator and tag characters, and the variation selectors that can carry data.
    /// </summary>
    private static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        || rune.Value is >= 0xE0000 and <= 0xE0FFF or 0x115F or 0x1160 or 0x3164 or 0xFFA0;
}
