namespace VoidMcp.Registry.Yaml;

/// <summary>
/// Turns a parser error into a line and a fix for the user. The parser often points at the start of the construct that
/// failed; the usual mistakes are searched in the text itself.
/// </summary>
internal static class YamlMistake
{
    public static YamlSyntaxException Explain(string text, int line, string complaint, int openFlowLine)
    {
        var lines = text.Split('\n');
        line = Math.Clamp(line, 1, lines.Length);
        if (complaint.Contains("tab", StringComparison.Ordinal) && TabIndentedLine(lines, line) is { } tabbed)
        {
            return new YamlSyntaxException(tabbed, "tab used for indentation", "indent with spaces");
        }

        if (openFlowLine > 0 && HasBareReference(lines, openFlowLine, line) is { } bare)
        {
            return new YamlSyntaxException(
                bare, "unquoted ${…} inside { } or [ ]", "put the value in quotes: \"${env:NAME}\"");
        }

        if (complaint.Contains("anchor or alias", StringComparison.Ordinal))
        {
            return new YamlSyntaxException(
                line, "unquoted value that starts with * or &, which YAML reserves", "put it in quotes: \"*\"");
        }

        if (complaint.Contains("invalid mapping", StringComparison.Ordinal))
        {
            return new YamlSyntaxException(line, "unquoted value contains \": \"", "put the value in quotes");
        }

        if (complaint.Contains("cannot start any token", StringComparison.Ordinal))
        {
            return new YamlSyntaxException(
                line,
                "unquoted value starts with a character that YAML reserves",
                "put values that start with @, ` or % in quotes");
        }

        if (openFlowLine > 0 && lines.Skip(line - 1).All(string.IsNullOrWhiteSpace))
        {
            return new YamlSyntaxException(openFlowLine, "unclosed bracket", "add the missing ] or }");
        }

        return openFlowLine > 0
            ? new YamlSyntaxException(
                line,
                $"the bracket opened on line {openFlowLine} is not closed correctly",
                "check for a missing bracket, comma or quote")
            : new YamlSyntaxException(
                line, Clause(complaint), "check the indentation, quotes and brackets on this line and the one before");
    }

    private static int? TabIndentedLine(string[] lines, int from)
    {
        for (var i = from - 1; i < lines.Length; i++)
        {
            if (lines[i].AsSpan(0, lines[i].Length - lines[i].AsSpan().TrimStart().Length).Contains('\t')) return i + 1;
        }

        return null;
    }

    private static int? HasBareReference(string[] lines, int from, int to)
    {
        for (var i = from - 1; i < to; i++)
        {
            for (var at = lines[i].IndexOf("${", StringComparison.Ordinal); at >= 0; at = lines[i].IndexOf(
                "${", at + 1, StringComparison.Ordinal))
            {
                // An odd number of quotes before it means that it is inside quotes.
                if (lines[i].AsSpan(0, at).Count('"') % 2 == 0 && lines[i].AsSpan(0, at).Count('\'') % 2 == 0)
                    return i + 1;
            }
        }

        return null;
    }

    private static string Clause(string complaint)
    {
        var clause = complaint.TrimEnd('.', ' ');
        return clause.Length == 0 ? "invalid YAML" : char.ToLowerInvariant(clause[0]) + clause[1..];
    }
}
