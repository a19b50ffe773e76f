namespace VoidMcp.Sandbox;

/// <summary>
/// Finds a template literal that is never closed, or that a backtick in its text closed too early. The parser then
/// fails at a place that says nothing about it.
/// </summary>
internal static class TemplateCheck
{
    /// <summary>Describes the template that explains the error; null if none does.</summary>
    /// <param name="code">The code.</param>
    /// <param name="line">The line of the parser's error; 1-based.</param>
    public static string? Problem(string code, int line)
    {
        var tokens = CodeTokens.Read(code);
        var starts = new Stack<int>();
        var (first, end) = (-1, -1);
        foreach (var token in tokens.All)
        {
            if (token.Kind != CodeTokenKind.Template)
            {
                // A name, number or text right behind a template: the template ended where its text goes on.
                if (end >= 0 && token.Kind is CodeTokenKind.Name or CodeTokenKind.Number or CodeTokenKind.Stray
                    && token.Start - end < 2 && LineOf(code, token.Start) <= line)
                {
                    return Early(code, first, line);
                }

                (first, end) = starts.Count > 0 ? (first, -1) : (-1, -1);
                continue;
            }

            var begins = code[token.Start] == '`';
            if (begins && end < 0) first = token.Start;
            if (begins) starts.Push(token.Start);
            if (token.IsOpen)
            {
                return $"The template literal (`) that begins on line {LineOf(code, starts.Peek())} is never closed. "
                    + "If its text contains a backtick, write \\`.";
            }

            var endsPiece = tokens.TextOf(token) is not [.., '$', '{'];
            if (endsPiece && starts.Count > 0) _ = starts.Pop();
            end = endsPiece && starts.Count == 0 ? token.End : -1;
        }

        return null;
    }

    /// <summary>The template that begins at this index, and the backtick that ended it.</summary>
    private static string Early(string code, int first, int line)
    {
        var depth = 0;
        var i = first + 1;
        for (; i < code.Length && (code[i] != '`' || depth > 0); i++)
        {
            if (code[i] == '\\') i++;
            else if (code[i] == '$' && i + 1 < code.Length && code[i + 1] == '{') depth++;
            else if (code[i] == '}' && depth > 0) depth--;
        }

        return $"The text in backticks that begins on line {LineOf(code, first)} ends on line "
            + $"{Math.Min(LineOf(code, Math.Min(i, code.Length)), line)}; write \\` for a backtick in it.";
    }

    private static int LineOf(string code, int at) => code.AsSpan(0, at).Count('\n') + 1;
}
