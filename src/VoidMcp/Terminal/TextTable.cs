using Spectre.Console;

namespace VoidMcp.Terminal;

/// <summary>
/// A table with aligned columns, two spaces apart. Cells are markup. On a terminal that is too narrow, headers wrap
/// first, then the text of the last column, or of the first if the last has numbers; numbers never wrap.
/// </summary>
internal sealed class TextTable
{
    /// <summary>Columns between two columns of the table.</summary>
    private const int Space = 2;

    /// <summary>What a text column keeps at least, where the longest word is longer.</summary>
    private const int NarrowestText = 12;

    private readonly Table _table = new() { Border = TableBorder.None, ShowHeaders = false };
    private readonly string[] _headers;
    private readonly List<string[]> _rows = [];

    /// <param name="headers">One per column; all empty for a table without headers.</param>
    public TextTable(params string[] headers)
    {
        _headers = headers;
        _table.ShowHeaders = headers.Any(h => h.Length > 0);
        for (var i = 0; i < headers.Length; i++)
        {
            var isLast = i == headers.Length - 1;
            _table.AddColumn(new TableColumn($"[bold]{headers[i]}[/]")
            {
                Padding = new Padding(0, 0, isLast ? 0 : Space, 0),
            });
        }
    }

    /// <summary>Aligns a column to the right, for numbers.</summary>
    public TextTable RightAlign(int column)
    {
        _table.Columns[column].Alignment = Justify.Right;
        return this;
    }

    /// <summary>Adds a row; missing cells are empty.</summary>
    public void Row(params string[] cells)
    {
        string[] row = [.. cells, .. Enumerable.Repeat("", _headers.Length - cells.Length)];
        _rows.Add(row);
        _table.AddRow(row);
    }

    public void WriteTo(IAnsiConsole console, Surface surface)
    {
        if (!surface.IsTerminal)
        {
            WritePlain(console, surface);
            return;
        }

        var widths = Fit(surface.Width);
        for (var i = 0; i < widths.Length; i++) _table.Columns[i].Width = widths[i];
        console.Write(_table);
    }

    private int[] Fit(int width)
    {
        var columns = Enumerable.Range(0, _headers.Length).ToArray();
        int[] cells = [.. columns.Select(i => _rows.Select(row => WidthOf(row[i])).DefaultIfEmpty().Max())];
        int[] widths = [.. columns.Select(i => Math.Max(cells[i], _headers[i].GetCellWidth()))];
        var available = width - Space * (widths.Length - 1);

        // 1. Headers that are wider than what is below them.
        Shrink([.. columns.Select(i => Math.Max(cells[i], LongestWord(_headers[i])))]);

        // 2. The column that may wrap, at its words; 3. within them; 4. the other texts.
        var flexible = IsNumber(widths.Length - 1) ? 0 : widths.Length - 1;
        Shrink([.. columns.Select(i => i == flexible
            ? Math.Max(NarrowestText, _rows.Select(row => LongestWord(Markup.Remove(row[i]))).DefaultIfEmpty().Max())
            : widths[i])]);
        Shrink([.. columns.Select(i => i == flexible ? NarrowestText : widths[i])]);
        Shrink([.. columns.Select(i => IsNumber(i) ? widths[i] : NarrowestText)]);
        return widths;

        void Shrink(int[] least)
        {
            while (widths.Sum() > available)
            {
                var widest = columns.Where(i => widths[i] > least[i]).OrderByDescending(i => widths[i]).ToList();
                if (widest.Count == 0) return;
                widths[widest[0]]--;
            }
        }
    }

    private bool IsNumber(int column) => _table.Columns[column].Alignment == Justify.Right;

    private static int WidthOf(string markup) =>
        Markup.Remove(markup).Split('\n').Max(line => line.GetCellWidth());

    private static int LongestWord(string text) =>
        text.Split([' ', '\n']).Max(word => word.GetCellWidth());

    /// <summary>Writes the table for pipes and files: lines are not wrapped and have no trailing spaces.</summary>
    private void WritePlain(IAnsiConsole console, Surface surface)
    {
        var lines = _rows.ToList();
        if (_table.ShowHeaders) lines.Insert(0, _headers);
        if (lines.Count == 0) return;
        var widths = Enumerable.Range(0, _headers.Length)
            .Select(i => lines.Max(line => Markup.Remove(line[i]).GetCellWidth())).ToArray();
        foreach (var line in lines)
        {
            var cells = line.Select((cell, i) =>
            {
                var space = new string(' ', widths[i] - Markup.Remove(cell).GetCellWidth());
                return IsNumber(i) ? space + cell : cell + space;
            });
            var text = string.Join("  ", cells).TrimEnd();
            if (surface.HasColor) console.MarkupLine(text);
            else surface.Writer.Write(Markup.Remove(text).TrimEnd() + "\n");
        }
    }
}
