using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.House;

/// <summary>
/// The README's picture: the output of <c>voidmcp demo</c> as an SVG. It shows a real run; numbers that differ from run
/// to run are left out of the comparison.
/// </summary>
internal static partial class DemoPicture
{
    private const int Columns = 110, LineHeight = 18, Margin = 18, Left = 20, FontSize = 13;

    /// <summary>7.83 px is what a character of a monospaced font takes at 13 px.</summary>
    private const double CharacterWidth = 7.83;

    /// <summary>The section with which the picture ends: what follows is for the person at the terminal.</summary>
    private const string FirstLeftOut = "Next: your own servers";

    /// <summary>The parts of the output that the picture shows: their headings' first words.</summary>
    private static readonly string[] Shown =
        ["Two MCP servers", "Which shipped orders", "The script's calls", "Tokens in the model's"];

    /// <summary>Draws the output.</summary>
    /// <param name="output">What the demo printed to a pipe.</param>
    public static string Draw(string output)
    {
        var lines = ShownLines(output).ToList();
        var width = Math.Ceiling(Columns * CharacterWidth) + 2 * Left;
        var height = (lines.Count + 2) * LineHeight + 2 * Margin;
        var svg = new StringBuilder();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n");
        svg.Append("<title>voidmcp demo</title>\n");
        svg.Append("<style>text { font: ").Append(FontSize).Append("px ui-monospace, Menlo, Consolas, monospace; ")
            .Append("white-space: pre; fill: #c9d1d9 } .head { font-weight: bold; fill: #ffffff } ")
            .Append(".prompt { fill: #7ee787 } .saved { fill: #7ee787; font-weight: bold }</style>\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>\n");
        AppendLine(svg, 0, "prompt", "$ voidmcp demo");
        for (var n = 0; n < lines.Count; n++) AppendLine(svg, n + 2, KindOf(lines[n]), lines[n]);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>The picture without what differs from run to run: times, and the sizes that depend on them.</summary>
    public static string Comparable(string svg) =>
        Varying().Replace(Time().Replace(svg, "TIME"), m => Number().Replace(m.Value, "N"));

    private static IEnumerable<string> ShownLines(string output)
    {
        var isShown = false;
        foreach (var line in output.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line == FirstLeftOut) yield break;
            if (line.Length > 0 && line[0] != ' ')
                isShown = Shown.Any(words => line.StartsWith(words, StringComparison.Ordinal));
            if (!isShown) continue;
            foreach (var row in Wrapped(line)) yield return row;
        }
    }

    /// <summary>Breaks a line that is too long at a space; what follows is indented.</summary>
    private static IEnumerable<string> Wrapped(string line)
    {
        var rest = line.TrimEnd();
        while (rest.Length > Columns && rest.LastIndexOf(' ', Columns) is > 4 and var space)
        {
            yield return rest[..space];
            rest = $"    {rest[(space + 1)..]}";
        }

        yield return rest;
    }

    private static string KindOf(string line)
    {
        if (line.Contains("through voidmcp", StringComparison.Ordinal)) return "saved";
        return line.Length > 0 && line[0] != ' ' ? "head" : "";
    }

    private static void AppendLine(StringBuilder svg, int row, string kind, string text)
    {
        if (text.Length == 0) return;
        var y = Margin + (row + 1) * LineHeight - 5;
        var style = kind.Length == 0 ? "" : $" class=\"{kind}\"";
        svg.Append($"<text x=\"{Left}\" y=\"{y}\"{style} xml:space=\"preserve\">")
            .Append(WebUtility.HtmlEncode(text)).Append("</text>\n");
    }

    [GeneratedRegex(@"\d[\d.,]*( to \d[\d.,]*)? m?s\b")]
    private static partial Regex Time();

    [GeneratedRegex(">  (through voidmcp|That is).*")]
    private static partial Regex Varying();

    [GeneratedRegex(@" *\d[\d,]*")]
    private static partial Regex Number();
}
