namespace VoidMcp.Registry;

/// <summary>
/// Matches patterns against tool names: <c>*</c> stands for any number of characters, <c>?</c> for one.
/// </summary>
internal static class ToolGlob
{
    /// <summary>Longer than any tool name that clients accept.</summary>
    private const int MaxLength = 256;

    /// <summary>What a valid pattern looks like, as a regular expression: see <see cref="Problem"/>.</summary>
    public const string Pattern = """^[^\s\u0000-\u001f\u007f-\u009f\[\]{}!,"'\\]{1,256}$""";

    /// <summary>Whether the whole name matches, in at most pattern length times name length steps.</summary>
    public static bool Matches(ReadOnlySpan<char> glob, ReadOnlySpan<char> name)
    {
        int g = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (g < glob.Length && glob[g] == '*')
            {
                star = g++;
                resume = n;
            }
            else if (g < glob.Length && (glob[g] == '?' || glob[g] == name[n]))
            {
                g++;
                n++;
            }
            else if (star >= 0)
            {
                // Let the last star match one more character; earlier stars never need to be revisited.
                g = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        return glob[g..].TrimStart('*').IsEmpty;
    }

    /// <summary>
    /// Returns why the pattern is invalid, or null. Brackets and braces are invalid: they look like sets, which are not
    /// supported.
    /// </summary>
    public static string? Problem(string glob)
    {
        if (glob.Length == 0) return "an empty pattern matches nothing";
        if (glob.Length > MaxLength) return $"a pattern has at most {MaxLength} characters";
        return glob.Any(
            c => char.IsWhiteSpace(c) || char.IsControl(c) || "[]{}!,\"'\\".Contains(c, StringComparison.Ordinal))
            ? "invalid pattern: use a tool name, with * for any characters and ? for one"
            : null;
    }
}
