using VoidMcp.Clients;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>Prints what happens to the servers of an import.</summary>
internal static class ImportText
{
    /// <summary>One line a server on stdout; what to know about them on stderr.</summary>
    public static void Print(Output output, IReadOnlyList<ImportedServer> planned)
    {
        var hasSources = planned.Select(p => p.Source).Distinct().Count() > 1;
        var table = hasSources
            ? new TextTable("server", "result", "from", "note")
            : new TextTable("server", "result", "note");
        foreach (var one in planned)
        {
            string[] source = hasSources ? [Output.Text(one.Source.Label, 40)] : [];
            table.Row(
            [
                $"[bold]{Output.Text(one.Name, 64)}[/]",
                Marked(one.State),
                .. source,
                Output.Text(one.Reason ?? "", 300),
            ]);
        }

        output.Table(table);
        foreach (var (name, note) in planned.SelectMany(p => p.Notes.Select(note => (p.Name, note))))
            output.Note(Output.Text($"{name}: {note}", 500));
    }

    /// <summary>What is not simply added, as warnings on stderr.</summary>
    public static void Warn(Output output, IReadOnlyList<ImportedServer> planned)
    {
        foreach (var one in planned)
        {
            var (name, reason) = (one.Server.WrittenName, one.Reason is null ? "" : $": {one.Reason}");
            if (one.State == ImportState.Renamed) output.Warn($"{name} becomes {one.Name}{reason}");
            else if (one.State != ImportState.Imported) output.Warn($"{name}: {Word(one.State)}{reason}");
            foreach (var note in one.Notes) output.Warn($"{one.Name}: {note}");
        }
    }

    /// <summary>The word for people and for programs.</summary>
    public static string Word(ImportState state) => state switch
    {
        ImportState.Imported => "imported",
        ImportState.Renamed => "renamed",
        ImportState.AlreadyThere => "already there",
        ImportState.Skipped => "skipped",
        _ => "failed",
    };

    private static string Marked(ImportState state) => state switch
    {
        ImportState.Imported or ImportState.Renamed => $"[green]{Word(state)}[/]",
        ImportState.Failed => $"[red]{Word(state)}[/]",
        _ => $"[grey]{Word(state)}[/]",
    };
}
