using Spectre.Console;

namespace VoidMcp.Terminal;

/// <summary>A table with aligned columns, two spaces apart. Cells are markup; only the last column may wrap.</summary>
internal sealed class TextTable
{
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
                NoWrap = !isLast,
                Padding = new Padding(0, 0, isLast ? 0 : 2, 0),
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
        if (surface.IsTerminal) console.Write(_table);
        else WritePlain(surface.Writer);
    }

    /// <summary>Writes the table for pipes and files: lines are not wrapped and have no trailing spaces.</summary>
    private void WritePlain(TextWriter writer)
    {
        var lines = _rows.Select(row => row.Select(Markup.Remove).ToArray()).ToList();
        if (_table.ShowHeaders) lines.Insert(0, _headers);
        if (lines.Count == 0) return;
        var widths = Enumerable.Range(0, _headers.Length)
            .Select(i => lines.Max(line => line[i].GetCellWidth())).ToArray();
        foreach (var line in lines)
        {
            var cells = line.Select((cell, i) =>
            {
                var space = new string(' ', widths[i] - cell.GetCellWidth());
                return _table.Columns[i].Alignment == Justify.Right ? space + cell : cell + space;
            });
            writer.Write(string.Join("  ", cells).TrimEnd() + "\n");
        }
    }
}
