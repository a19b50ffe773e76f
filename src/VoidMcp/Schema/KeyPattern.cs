namespace VoidMcp.Schema;

/// <summary>Converts a <c>patternProperties</c> regular expression to a TypeScript key prefix, if possible.</summary>
internal static class KeyPattern
{
    /// <summary>
    /// The literal prefix of the matching keys; empty for any key; null if TypeScript can't express it.
    /// </summary>
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

    /// <summary>
    /// The literal text of the expression, if it has only plain characters that need no template escape.
    /// </summary>
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

        // A quantifier after the last character was rejected above.
        return text;
    }
}
