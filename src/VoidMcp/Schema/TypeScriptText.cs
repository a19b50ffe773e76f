using System.Globalization;
using System.Text;

namespace VoidMcp.Schema;

/// <summary>Pieces of TypeScript source made of untrusted text: string literals, property names, comments.</summary>
internal static class TypeScriptText
{
    /// <summary>A string literal. Nothing in it can end the literal or the line, or be invisible.</summary>
    public static string Quote(string text)
    {
        var literal = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => literal.Append('\\').Append(c),
                '\n' => literal.Append("\\n"),
                '\r' => literal.Append("\\r"),
                '\t' => literal.Append("\\t"),
                _ when IsUnseen(c) => literal.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => literal.Append(c),
            };
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A property's name, quoted unless it is an identifier.</summary>
    public static string PropertyName(string name) => ScriptName.IsIdentifier(name) ? name : Quote(name);

    /// <summary>
    /// Text as one line that may stand in a comment: white space and control characters become single spaces, invisible
    /// characters go, <c>*/</c> cannot end the comment.
    /// </summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, 1024));
        var space = false;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                space = line.Length > 0;
                continue;
            }

            if (IsUnseen(c)) continue;
            if (space) line.Append(' ');
            space = false;
            line.Append(c == '/' && line.Length > 0 && line[^1] == '*' ? "\\/" : c.ToString());
        }

        return line.ToString();
    }

    /// <summary>
    /// The first sentence of the text's first line that says something, as <see cref="OneLine"/>; cut with … at a word's
    /// end where it is longer than <paramref name="limit"/> characters.
    /// </summary>
    public static string FirstSentence(string text, int limit)
    {
        var rest = text.AsSpan().TrimStart();
        var end = rest.IndexOfAny('\n', '\r');
        // A short first line that ends in a colon is a heading; what it announces follows.
        if (end > 0 && rest[..end].TrimEnd().EndsWith(':')) end = rest.Length;
        var line = OneLine(rest[..Math.Min(end < 0 ? rest.Length : end, 4 * limit)].ToString());
        for (var i = 20; i + 1 < line.Length && i < limit; i++)
        {
            var sentenceEnds = line[i] is '.' or '!' or '?' && line[i + 1] == ' ' && !(i + 2 < line.Length && char.IsLower(line[i + 2]));
            if (sentenceEnds || line[i] is '。' or '！' or '？') return line[..(i + 1)];
        }

        return Shorten(line, limit);
    }

    /// <summary>The text, cut with … at a word's end where it is longer than <paramref name="limit"/> characters.</summary>
    public static string Shorten(string text, int limit)
    {
        if (text.Length <= limit) return text;
        var cut = text.LastIndexOf(' ', limit - 1, limit / 3);
        if (cut < 0) cut = limit - 1;
        if (char.IsHighSurrogate(text[cut - 1])) cut--;
        // A cut between * and \/ cannot happen: they hold no space. One between \ and / leaves a harmless backslash.
        return text[..cut].TrimEnd(' ', ',', ';', ':', '\\') + "…";
    }

    /// <summary>Control, formatting (bidirectional marks and the like) and line-separating characters: they could hide or fake text.</summary>
    private static bool IsUnseen(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is
            UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;
}
