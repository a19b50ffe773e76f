namespace VoidMcp.Terminal;

/// <summary>
/// Prints a page of the documentation in a terminal: headings in bold, paragraphs, lists and tables wrapped at the
/// width, code as it is. Knows the Markdown that these pages use: headings, paragraphs, lists, tables, fenced code, and
/// within a line bold, code and links.
/// </summary>
internal static class MarkdownPage
{
    private const int WidestLine = 100;
    private const int NarrowestLine = 40;
    private const string Fence = "```";

    /// <summary>Prints the page to stdout.</summary>
    /// <param name="output">Where to print; without a terminal, lines are wrapped at 100 columns.</param>
    /// <param name="markdown">The page, which is trusted.</param>
    public static void Print(Output output, string markdown)
    {
        var width = Math.Clamp(output.Stdout.Width, NarrowestLine, WidestLine);
        var hasColor = output.Stdout.HasColor;
        var lines = new Queue<string>(markdown.ReplaceLineEndings("\n").TrimEnd().Split('\n'));
        while (lines.TryPeek(out var line))
        {
            if (line.Length == 0)
            {
                output.Line(lines.Dequeue());
            }
            else if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                PrintCode(output, lines);
            }
            else if (line.StartsWith('#'))
            {
                var title = new MarkdownText(lines.Dequeue().TrimStart('#').Trim(), hasColor);
                foreach (var row in title.Wrap(width)) output.Line($"[bold]{row.Markup}[/]");
            }
            else if (line.StartsWith('|'))
            {
                new MarkdownTable(TakeWhile(lines, next => next.StartsWith('|')), hasColor).Print(output, width);
            }
            else if (MarkerOf(line) is { Length: > 0 } marker)
            {
                lines.Dequeue();
                string[] item = [line[marker.Length..], .. TakeWhile(lines, next => next.StartsWith(' '))];
                PrintWrapped(output, item, width, marker);
            }
            else
            {
                PrintWrapped(output, [lines.Dequeue(), .. TakeWhile(lines, IsContinued)], width, "");
            }
        }
    }

    private static void PrintCode(Output output, Queue<string> lines)
    {
        lines.Dequeue();
        while (lines.TryDequeue(out var line) && !line.StartsWith(Fence, StringComparison.Ordinal))
            output.Copyable(line.Length == 0 ? "" : $"  {line}");
    }

    private static void PrintWrapped(Output output, IEnumerable<string> lines, int width, string marker)
    {
        var lead = marker;
        var text = new MarkdownText(string.Join(' ', lines), output.Stdout.HasColor);
        foreach (var row in text.Wrap(width - marker.Length))
        {
            output.Line(lead + row.Markup);
            lead = new string(' ', marker.Length);
        }
    }

    private static bool IsContinued(string line) =>
        line.Length > 0
        && line[0] is not ('#' or '|')
        && !line.StartsWith(Fence, StringComparison.Ordinal)
        && MarkerOf(line).Length == 0;

    /// <summary>The marker of a list's item: <c>- </c> or <c>1. </c>; empty if the line begins none.</summary>
    private static string MarkerOf(string line)
    {
        if (line.StartsWith("- ", StringComparison.Ordinal)) return "- ";
        var digits = line.TakeWhile(char.IsAsciiDigit).Count();
        return digits > 0 && line.AsSpan(digits).StartsWith(". ") ? line[..(digits + 2)] : "";
    }

    private static List<string> TakeWhile(Queue<string> lines, Func<string, bool> belongs)
    {
        var taken = new List<string>();
        while (lines.TryPeek(out var next) && belongs(next)) taken.Add(lines.Dequeue().Trim());
        return taken;
    }
}
