using VoidMcp.Clients;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// Shows what an edit of a client's file adds and removes, and nothing else of the file: the rest of a line may belong
/// to another server and hold its credentials.
/// </summary>
internal static class ChangeText
{
    private const int MostLines = 40, LongestLine = 200;

    public static void Print(Output output, ClientFile file, string before, string after)
    {
        output.Note($"[bold]{Output.Text(file.Path)}[/]{(file.Exists ? "" : " (new)")}");
        var (removed, added) = Lines(before, after);
        foreach (var line in removed.Take(MostLines)) output.Note($"[red]- {Output.Text(line)}[/]");
        foreach (var line in added.Take(MostLines)) output.Note($"[green]+ {Output.Text(line)}[/]");
    }

    /// <summary>The lines of the removed and of the added text, without those that only have a comma.</summary>
    internal static (IReadOnlyList<string> Removed, IReadOnlyList<string> Added) Lines(string before, string after)
    {
        var shorter = Math.Min(before.Length, after.Length);
        var start = before.AsSpan().CommonPrefixLength(after);
        var end = 0;
        while (end < shorter - start && before[^(end + 1)] == after[^(end + 1)]) end++;
        
        // The comma that separates a new entry from its neighbour belongs to neither.
        return (Split(before[start..^end].Trim(',')), Split(after[start..^end].Trim(',')));
    }

    private static string[] Split(string text) =>
    [
        .. text.Split('\n')
            .Select(line => line.TrimEnd())
            .Where(line => line.Trim().Length > 0 && line.Trim() != ",")
            .Select(line => line.Length > LongestLine ? line[..LongestLine] + "…" : line),
    ];
}
