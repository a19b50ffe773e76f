namespace VoidMcp.Clients.Translation;

/// <summary>Reads the variables of a <c>.env</c> file.</summary>
internal static class EnvironmentFile
{
    /// <summary>Parses lines of <c>NAME=value</c>; comments, blank lines and others are skipped.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string text)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Select(l => l.Trim()))
        {
            var pair = line.StartsWith("export ", StringComparison.Ordinal) ? line[7..].TrimStart() : line;
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || pair[0] == '#') continue;
            found[pair[..equals].TrimEnd()] = Value(pair[(equals + 1)..].Trim());
        }

        return [.. found];
    }

    private static string Value(string written)
    {
        if (written.Length > 1 && written[0] is '"' or '\'' && written.IndexOf(written[0], 1) is > 0 and var close)
        {
            var inside = written[1..close];
            return written[0] == '"' ? inside.Replace("\\n", "\n", StringComparison.Ordinal) : inside;
        }

        var comment = written.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? written : written[..comment].TrimEnd();
    }
}
