using System.Text;
using System.Text.RegularExpressions;

namespace VoidMcp.Terminal;

/// <summary>
/// A table of Markdown for the terminal: aligned columns, whose cells wrap where the width is too small.
/// </summary>
internal sealed partial class MarkdownTable
{
    private const int Space = 2;

    private readonly List<MarkdownText[]> _rows;

    /// <param name="lines">The table's lines; the second is the line of dashes.</param>
    /// <param name="hasColor">See <see cref="MarkdownText(string, bool)"/>.</param>
    public MarkdownTable(IReadOnlyList<string> lines, bool hasColor) =>
        _rows = [.. lines.Where((_, i) => i != 1).Select(line =>
            Bar().Split(line.Trim()).Skip(1).SkipLast(1).Select(cell => new MarkdownText(cell.Trim(), hasColor))
                .ToArray())];

    public void Print(Output output, int width)
    {
        var widths = Fit(width);
        var isHeader = true;
        foreach (var row in _rows)
        {
            var cells = row.Select((cell, i) => cell.Wrap(widths[i]).ToArray()).ToArray();
            for (var n = 0; n < cells.Max(c => c.Length); n++)
            {
                var line = new StringBuilder();
                var gap = 0;
                for (var i = 0; i < cells.Length; i++)
                {
                    var part = n < cells[i].Length ? cells[i][n] : null;
                    if (part is not null)
                    {
                        line.Append(' ', gap).Append(isHeader ? $"[bold]{part.Markup}[/]" : part.Markup);
                        gap = 0;
                    }

                    gap += widths[i] - (part?.Width ?? 0) + Space;
                }

                output.Line(line.ToString());
            }

            isHeader = false;
        }
    }

    /// <summary>
    /// The columns' widths: as wide as their content where all fit, else the widest give way first, but never below
    /// their longest word.
    /// </summary>
    private int[] Fit(int width)
    {
        var columns = _rows.Max(r => r.Length);
        int[] widths = [.. Enumerable.Range(0, columns).Select(i => Most(i, cell => cell.Width))];
        int[] least = [.. Enumerable.Range(0, columns).Select(i => Most(i, cell => cell.LongestWord))];
        var available = width - Space * (columns - 1);
        while (widths.Sum() > available)
        {
            var widest = Enumerable.Range(0, columns).Where(i => widths[i] > least[i])
                .OrderByDescending(i => widths[i]).Cast<int?>().FirstOrDefault();
            if (widest is not { } column) break;
            widths[column]--;
        }

        return widths;

        int Most(int column, Func<MarkdownText, int> measure) =>
            _rows.Where(r => column < r.Length).Max(r => measure(r[column]));
    }

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();
}
