using System.Text.RegularExpressions;

namespace VoidMcp.Processes;

/// <summary>
/// Selects the lines of a program's output that tell why it failed. Its last lines often don't: Node prints the message
/// above ten lines of stack.
/// </summary>
internal static partial class Excerpt
{
    /// <summary>
    /// The last lines; if the line with the error stands above them, that line and fewer of the last ones.
    /// </summary>
    /// <param name="lines">The output, oldest line first.</param>
    /// <param name="most">The number of lines to return at most.</param>
    public static string Of(IReadOnlyList<string> lines, int most)
    {
        if (lines.Count <= most) return string.Join('\n', lines);
        var cause = lines.Count - 1;
        while (cause >= 0 && !TellsCause(lines[cause])) cause--;
        return string.Join('\n', cause < 0 || cause >= lines.Count - most
            ? lines.Skip(lines.Count - most)
            : [lines[cause], "…", .. lines.Skip(lines.Count - most + 2)]);
    }

    private static bool TellsCause(string line) => Cause().IsMatch(line) && !Frame().IsMatch(line);

    [GeneratedRegex(
        @"\w*(Error|Exception)\b( \[\w+\])?:|\b(error|fatal|panic|panicked)\b\]?:?\s|cannot find|no module named",
        RegexOptions.IgnoreCase)]
    private static partial Regex Cause();

    /// <summary>A line of a stack, or a member of the error object that Node prints below it.</summary>
    [GeneratedRegex(@"^\s+(at|File)\s|^\s+\w+: ")]
    private static partial Regex Frame();
}
