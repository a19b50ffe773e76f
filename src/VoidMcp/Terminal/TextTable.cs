using Spectre.Console;

namespace VoidMcp.Terminal;

/// <summary>Rows in aligned columns, two spaces apart. Cells are markup; all but the last column keep to one line.</summary>
internal sealed class TextTable
{
    private readonly Table _table = new() { Border = TableBorder.None, ShowHeaders = false };
    private readonly int _columns;

    /// <param name="headers">One for each column, or as many empty ones for a table without headers.</param>
    public TextTable(params string[] headers)
    {
        _columns = headers.Length;
        _table.ShowHeaders = headers.Any(h => h.Length > 0);
        for (var i = 0; i < headers.Length; i++)
        {
            var isLast = i == headers.Length - 1;
            _table.AddColumn(new TableColumn($"[bold]{headers[i]}[/]") { NoWrap = !isLast, Padding = new Padding(0, 0, isLast ? 0 : 2, 0) });
        }
    }

    /// <summary>Puts a column's cells to its right side, as numbers want it.</summary>
    public TextTable RightAlign(int column)
    {
        _table.Columns[column].Alignment = Justify.Right;
        return this;
    }

    /// <summary>Adds a row; missing cells are empty.</summary>
    public void Row(params string[] cells) =>
        _table.AddRow([.. Enumerable.Range(0, _columns).Select(i => new Markup(i < cells.Length ? cells[i] : ""))]);

    public void WriteTo(IAnsiConsole console) => console.Write(_table);
}
