using System.Text;

namespace VoidMcp.Benchmarks.Lab;

/// <summary>A Markdown table that is made row by row.</summary>
/// <param name="corner">The title of its first column.</param>
internal sealed class LabTable(string corner)
{
    private readonly StringBuilder _text = new($"| {corner} |");

    public LabTable Columns(IEnumerable<string> titles)
    {
        var all = titles.ToList();
        foreach (var title in all) _text.Append($" {title} |");
        _text.Append("\n|---|").Insert(_text.Length, "---|", all.Count).Append('\n');
        return this;
    }

    public LabTable Row(string name, IEnumerable<string> cells)
    {
        _text.Append($"| {name} |");
        foreach (var cell in cells) _text.Append($" {cell} |");
        _text.Append('\n');
        return this;
    }

    /// <summary>Adds a row for each name, with a cell for each column.</summary>
    public LabTable Rows<T>(IEnumerable<string> names, Func<T, string, string> cell, IReadOnlyList<T> columns)
    {
        foreach (var name in names) Row(name, columns.Select(column => cell(column, name)));
        return this;
    }

    /// <param name="caption">What it shows.</param>
    public string Text(string caption) => $"{_text}\n{caption}";
}
