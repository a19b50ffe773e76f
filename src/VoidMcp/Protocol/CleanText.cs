using System.Globalization;
using System.Text;

namespace VoidMcp.Protocol;

/// <summary>
/// Removes from untrusted text what a terminal would interpret, wherever a person may read it: on the terminal, in a
/// pipe that ends in one, in a log file. Escape sequences could move the cursor, retitle the window or forge earlier
/// output; invisible characters could reverse the visible text.
/// </summary>
internal static class CleanText
{
    private const char ZeroWidthJoiner = '\u200d';

    /// <summary>
    /// Returns the text without control characters and escape sequences. Line breaks stay; a carriage return alone,
    /// which would overwrite the line, becomes one.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="tab">What stands for a tab.</param>
    public static string Of(string text, string tab = "\t")
    {
        if (!text.Any(IsUnsafe)) return text;
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (EscapeSequence.Starts(c)) i = EscapeSequence.End(text, i);
            else if (c == '\t') clean.Append(tab);
            else if (c == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')) clean.Append('\n');
            else if (!IsUnsafe(c)) clean.Append(c);
        }

        return clean.ToString();
    }

    /// <summary>
    /// Returns the same JSON, with everything unsafe in its strings as JSON escapes: nothing is lost.
    /// </summary>
    /// <param name="json">Valid JSON without carriage returns and tabs between its tokens.</param>
    public static string OfJson(string json)
    {
        if (!json.Any(IsUnsafe)) return json;
        var clean = new StringBuilder(json.Length);
        foreach (var c in json)
        {
            if (IsUnsafe(c)) clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else clean.Append(c);
        }

        return clean.ToString();
    }

    /// <summary>Control characters except the line break, and invisible formatting characters.</summary>
    private static bool IsUnsafe(char c) =>
        c != '\n' && (char.IsControl(c) || (c != ZeroWidthJoiner && char.GetUnicodeCategory(c) is UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
}
