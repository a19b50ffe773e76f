namespace VoidMcp.Registry.Yaml;

/// <summary>Finds the comments of JSON with comments, which YAML doesn't know.</summary>
internal static class JsonComments
{
    /// <summary>
    /// Replaces comments (<c>// …</c> and <c>/* … */</c>) by blanks, so that all offsets and lines stay; null if a
    /// string or comment is not closed.
    /// </summary>
    public static string? Blanked(string text)
    {
        var result = text.ToCharArray();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                i = EndOfString(text, i);
                if (i < 0) return null;
            }
            else if (IsComment(text, i) && (i == 0 || IsBoundary(text[i - 1])))
            {
                var end = End(text, i);
                if (end < 0) return null;
                for (; i < end; i++)
                {
                    if (text[i] is not ('\n' or '\r')) result[i] = ' ';
                }

                i--;
            }
        }

        return new string(result);
    }

    /// <summary>The first offset at or after <paramref name="at"/> that is neither blank nor in a comment.</summary>
    public static int Skip(string text, int at)
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at])) at++;
            else if (IsComment(text, at) && End(text, at) is >= 0 and var end) at = end;
            else break;
        }

        return at;
    }

    /// <summary>Whether a comment starts here.</summary>
    public static bool IsComment(string text, int at) =>
        text[at] == '/' && at + 1 < text.Length && text[at + 1] is '/' or '*';

    /// <summary>The offset after a comment, before its line break; negative if it is not closed.</summary>
    public static int End(string text, int at)
    {
        if (text[at + 1] == '/') return TextLines.End(text, at);
        var close = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
        return close < 0 ? -1 : close + 2;
    }

    /// <summary>Whether a comment may follow directly; in <c>https://</c> without quotes, it may not.</summary>
    private static bool IsBoundary(char c) =>
        char.IsWhiteSpace(c) || c is ',' or '{' or '}' or '[' or ']' or '"' or '/';

    private static int EndOfString(string text, int open)
    {
        for (var i = open + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '"') return i;
        }

        return -1;
    }
}
