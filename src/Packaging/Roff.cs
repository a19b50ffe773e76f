using System.Text;
using System.Text.RegularExpressions;

namespace VoidMcp.Packaging;

/// <summary>
/// Writes a man page's source (man macros): escapes text, and turns the help pages' Markdown into it.
/// </summary>
internal sealed partial class Roff
{
    private const string Fence = "```";

    private readonly StringBuilder _text = new();
    private bool _isAfterHeading;

    public void Line(string line)
    {
        _text.Append(line).Append('\n');
        _isAfterHeading = line.StartsWith(".S", StringComparison.Ordinal);
    }

    public void Section(string title) => Line($".SH {Escape(title.ToUpperInvariant())}");

    public void Subsection(string title) => Line($".SS {Inline(title)}");

    /// <summary>Text that stays as it is, line by line.</summary>
    public void Verbatim(IEnumerable<string> lines)
    {
        Paragraph();
        Line(".RS 4");
        Line(".nf");
        foreach (var line in lines) Line(Start(Escape(line)));
        Line(".fi");
        Line(".RE");
    }

    /// <summary>A page of the documentation: its title becomes a section, its headings become subsections.</summary>
    public void Markdown(string markdown)
    {
        var lines = markdown.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        for (var n = 0; n < lines.Length; n++)
        {
            var line = lines[n];
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                Section(line[2..]);
            }
            else if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                Subsection(line.TrimStart('#').Trim());
            }
            else if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                var code = lines.Skip(n + 1).TakeWhile(l => !l.StartsWith(Fence, StringComparison.Ordinal)).ToList();
                Verbatim(code);
                n += code.Count + 1;
            }
            else if (line.StartsWith('|'))
            {
                var rows = lines.Skip(n).TakeWhile(l => l.StartsWith('|')).ToList();
                foreach (var row in rows.Skip(2)) TableRow(row);
                n += rows.Count - 1;
            }
            else if (line.StartsWith("- ", StringComparison.Ordinal))
            {
                Line(".IP \\(bu 2");
                Line(Start(Inline(line[2..])));
            }
            else if (line.Trim().Length == 0)
            {
                // What follows a list or a table starts at the margin again.
                if (n + 1 < lines.Length && IsText(lines[n + 1])) Paragraph();
            }
            else
            {
                Line(Start(Inline(line.Trim())));
            }
        }
    }

    public override string ToString() => _text.ToString();

    /// <summary>Escapes what roff would interpret.</summary>
    public static string Escape(string text) => text
        .Replace("\\", "\\e", StringComparison.Ordinal)
        .Replace("-", "\\-", StringComparison.Ordinal)
        .Replace("…", "...", StringComparison.Ordinal)
        .Replace("→", "\\(->", StringComparison.Ordinal);

    /// <summary>Begins a paragraph, which a heading has begun already.</summary>
    private void Paragraph()
    {
        if (!_isAfterHeading) Line(".PP");
    }

    private static bool IsText(string line) =>
        line.Length > 0 && line[0] is not ('#' or '|' or '`') && !line.StartsWith("- ", StringComparison.Ordinal);

    private void TableRow(string row)
    {
        var cells = CellEnd().Split(row.Trim().Trim('|')).Select(cell => cell.Trim().Replace("\\|", "|")).ToList();
        Line(".TP");
        Line(Start(Inline(cells[0].Length > 0 ? cells[0] : cells[1])));
        Line(Start(Inline(string.Join("; ", cells.Skip(cells[0].Length > 0 ? 1 : 2).Where(c => c.Length > 0)))));
    }

    /// <summary>A line must not begin with roff's own control characters.</summary>
    private static string Start(string line) => line.Length > 0 && line[0] is '.' or '\'' ? "\\&" + line : line;

    private static string Inline(string text) => string.Concat(
        Code().Split(Link().Replace(text, "$1")).Select((part, n) => n % 2 == 1
            ? $"\\fB{Escape(part)}\\fR"
            : Strong().Replace(Escape(part), "\\fB$1\\fR")));

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellEnd();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\*\*([^*]+)\*\*")]
    private static partial Regex Strong();
}
