using VoidMcp.Status;
using VoidMcp.Terminal;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>
/// Prints a listing as a table: in short, or with everything. On a narrow terminal the least important columns of the
/// latter are dropped, empty ones first; a pipe gets all columns.
/// </summary>
internal static class ListingTable
{
    /// <summary>Minimum width of the last column.</summary>
    private const int NarrowestAddress = 28;

    private const int NarrowestNote = 12;

    /// <summary>Where nothing else bounds a note.</summary>
    private const int LongestNote = 200;

    private const int Space = 2;

    private const string Nothing = "–", Checked = "CHECKED";

    private static readonly IReadOnlyList<Column> Columns =
    [
        new("NAME", (row, _) => Output.Text(row.Name, 64), Keep, Style: (_, text) => $"[bold]{text}[/]"),
        new("STATE", (row, _) => StateWords.Of(row.State), Keep, Style: (row, text) =>
            $"[{ColorOf(row.State)}]{text}[/]"),
        new("TOOLS", (row, _) => row.Tools is { } tools ? $"{tools}" : Nothing, 5, IsNumber: true),
        new("PID", (row, _) => row.Picture?.ProcessIds is { Count: > 0 } pids ? string.Join(",", pids) : Nothing, 1),
        new("CALLS", (row, _) => row.Picture is { } picture ? $"{picture.Calls}" : Nothing, 4, IsNumber: true),
        new("ERRORS", (row, _) => row.Picture is { } picture ? $"{picture.Errors}" : Nothing, 3, IsNumber: true),
        new(Checked, (row, now) => CheckedOf(row, now), 3),
        new("LAST USE", (row, now) => row.Picture?.LastUse is { } last ? Sizes.Ago(now - last) : Nothing, 2),
        new("COMMAND OR URL", (row, _) => AddressOf(row), Keep),
    ];

    private const int Keep = int.MaxValue;

    public static string ColorOf(UpstreamState state) => state switch
    {
        UpstreamState.Ready or UpstreamState.Idle => "green",
        UpstreamState.Starting or UpstreamState.Restarting or UpstreamState.Waiting => "yellow",
        UpstreamState.Disabled or UpstreamState.Untried => "grey",
        _ => "red",
    };

    /// <summary>Prints one line a server: name, state, tools, and what else there is to say in one line.</summary>
    public static void PrintShort(Output output, ServerListing listing, DateTimeOffset now)
    {
        // Nothing was ever started: then nothing is known of when.
        var isChecked = listing.Rows.Any(row => row.Verdict is not null);
        string[] headers = ["NAME", "STATE", .. isChecked ? (string[])[Checked] : [], "TOOLS", "NOTE"];
        var rows = listing.Rows.Select(row => (
            Row: row,
            Cells: (string[])
            [
                row.Name,
                StateWords.Of(row.State),
                .. isChecked ? (string[])[CheckedOf(row, now)] : [],
                row.Tools is { } tools ? $"{tools}" : Nothing,
            ]))
            .ToList();
        var used = Enumerable.Range(0, headers.Length - 1)
            .Sum(i => Space + rows.Select(r => r.Cells[i].Length).Append(headers[i].Length).Max());
        var room = output.Stdout.IsTerminal ? Math.Max(NarrowestNote, output.Stdout.Width - used) : LongestNote;
        var table = new TextTable(headers).RightAlign(headers.Length - 2);
        foreach (var (row, cells) in rows)
        {
            table.Row([
                $"[bold]{Output.Text(cells[0], 64)}[/]",
                $"[{ColorOf(row.State)}]{cells[1]}[/]",
                .. cells.Skip(2),
                Output.Text(NoteOf(row), room),
            ]);
        }

        output.Table(table);
    }

    /// <summary>Prints all that is known of the servers.</summary>
    public static void PrintLong(Output output, ServerListing listing, DateTimeOffset now)
    {
        var columns = Columns.Where(c => c.Header != Checked || listing.Rows.Any(r => r.Verdict is not null)).ToList();
        while (output.Stdout.IsTerminal
            && output.Stdout.Width - WidthOf(columns, listing, now) < NarrowestAddress
            && Least(columns, listing, now) is { } least)
        {
            columns.Remove(least);
        }

        var table = new TextTable([.. columns.Select(c => c.Header)]);
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].IsNumber) table.RightAlign(i);
        }

        foreach (var row in listing.Rows) table.Row([.. columns.Select(c => c.Styled(row, now))]);
        output.Table(table);
    }

    /// <summary>What is wrong or has changed; else what the server is for; else what runs.</summary>
    private static string NoteOf(ServerRow row)
    {
        if (row.Problem is { } problem) return problem.Split('\n')[0];
        if (row.Changes is not null) return $"changed its tools (voidmcp diff {row.Name})";
        var mark = row.Entry?.AddedByModel == true ? " (added by a model)" : "";
        var note = row.Entry?.Description ?? row.Address;
        return (note.Length == 0 ? Nothing : note) + mark;
    }

    /// <summary>How long ago the server was last started, or found not to start.</summary>
    private static string CheckedOf(ServerRow row, DateTimeOffset now) =>
        row.Verdict is { } verdict ? Sizes.Ago(now - verdict.At) : Nothing;

    private static string AddressOf(ServerRow row)
    {
        if (row.Address.Length == 0) return Nothing;
        var mark = row.Entry?.AddedByModel == true ? " (added by a model)" : "";
        return Output.Text(row.Address, 200) + mark;
    }

    /// <summary>The width of all columns but the last, which takes the rest.</summary>
    private static int WidthOf(List<Column> columns, ServerListing listing, DateTimeOffset now) => columns.SkipLast(1)
        .Sum(c => Space + listing.Rows.Select(r => c.Cell(r, now).Length).Append(c.Header.Length).Max());

    private static Column? Least(List<Column> columns, ServerListing listing, DateTimeOffset now) =>
        columns.Where(c => c.Weight != Keep)
            .OrderBy(c => listing.Rows.Any(r => c.Cell(r, now) != Nothing))
            .ThenBy(c => c.Weight)
            .FirstOrDefault();

    private sealed record Column(
        string Header,
        Func<ServerRow, DateTimeOffset, string> Cell,
        int Weight,
        bool IsNumber = false,
        Func<ServerRow, string, string>? Style = null)
    {
        public string Styled(ServerRow row, DateTimeOffset now) =>
            Style is null ? Cell(row, now) : Style(row, Cell(row, now));
    }
}
