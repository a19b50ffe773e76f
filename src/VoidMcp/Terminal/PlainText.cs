using VoidMcp.Protocol;

namespace VoidMcp.Terminal;

/// <summary>Untrusted text for a terminal: <see cref="CleanText"/>, with spaces for tabs.</summary>
internal static class PlainText
{
    private const string Tab = "    ";

    /// <summary>
    /// Removes control characters and escape sequences; keeps line breaks, replaces tabs with spaces.
    /// </summary>
    public static string Of(string text) => CleanText.Of(text, Tab);

    /// <summary>
    /// Returns the text on one line, with white space collapsed, truncated with … after <paramref name="limit"/>
    /// characters.
    /// </summary>
    public static string OneLine(string text, int limit = int.MaxValue)
    {
        var line = string.Join(' ', Of(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= limit) return line;

        // Don't split a surrogate pair.
        var cut = char.IsHighSurrogate(line[limit - 2]) ? limit - 2 : limit - 1;
        return line[..cut].TrimEnd() + "…";
    }
}
