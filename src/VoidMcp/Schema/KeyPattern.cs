namespace VoidMcp.Schema;

/// <summary>What TypeScript can say of the keys that a regular expression of <c>patternProperties</c> matches.</summary>
internal static class KeyPattern
{
    /// <summary>The keys begin with this text, or are any keys where it is empty; null where TypeScript has no words for them.</summary>
    public static string? PrefixOf(string pattern)
    {
        if (pattern.Length == 0) return "";
        var isAnchored = pattern[0] == '^';
        var rest = isAnchored ? pattern[1..] : pattern;
        var isClosed = rest.EndsWith('$') && !rest.EndsWith("\\$", StringComparison.Ordinal);
        if (isClosed) rest = rest[..^1];
        var goesOn = false;
        foreach (var tail in (ReadOnlySpan<string>)["(.*)", "(.+)", ".*", ".+"])
        {
            if (!rest.EndsWith(tail, StringComparison.Ordinal)) continue;
            rest = rest[..^tail.Length];
            goesOn = true;
            break;
        }

        if (isClosed && !goesOn) return null;
        if (rest.Length == 0) return "";
        return isAnchored ? Literal(rest) : null;
    }

    /// <summary>The text that the expression stands for, where it is made of plain characters that need no escape in a template.</summary>
    private static string? Literal(string expression)
    {
        var text = "";
        for (var i = 0; i < expression.Length; i++)
        {
            var isEscaped = expression[i] == '\\' && ++i < expression.Length;
            var c = i < expression.Length ? expression[i] : '\\';
            var isPlain = isEscaped
                ? c is '.' or '-' or '/' or '_' or ':' or '+'
                : char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or ':' or '/' or '@' or '~' or ' ' or '#';
            if (!isPlain) return null;
            text += c;
        }

        // What follows may quantify the last character; that is never plain, so it was refused above.
        return text;
    }
}
