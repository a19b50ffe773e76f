using VoidMcp.Clients;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// Shows the lines that an edit of a client's file adds and removes. A line that only gets or loses a comma is not
/// shown: it belongs to another server and may hold its credentials.
/// </summary>
internal static class ChangeText
{
    private const int MostLines = 40;

    public static void Print(Output output, ClientFile file, string before, string after)
    {
        output.Note($"[bold]{Output.Text(file.Path)}[/]{(file.Exists ? "" : " (new)")}");
        var (removed, added) = Lines(before, after);
        foreach (var line in removed.Take(MostLines)) output.Note($"[red]- {Output.Text(line, 200)}[/]");
        foreach (var line in added.Take(MostLines)) output.Note($"[green]+ {Output.Text(line, 200)}[/]");
    }

    internal static (IReadOnlyList<string> Removed, IReadOnlyList<string> Added) Lines(string before, string after)
    {
        var (old, now) = (Split(before), Split(after));
        var start = 0;
        while (start < old.Length && start < now.Length && old[start] == now[start]) start++;
        var end = 0;
        while (end < old.Length - start && end < now.Length - start && old[^(end + 1)] == now[^(end + 1)]) end++;
        var removed = old[start..^end].ToList();
        var added = now[start..^end].ToList();
        foreach (var line in removed.ToList())
        {
            var same = added.FirstOrDefault(a => WithoutComma(a) == WithoutComma(line));
            if (same is null) continue;
            removed.Remove(line);
            added.Remove(same);
        }

        return (removed, added);
    }

    private static string[] Split(string text) =>
        text.Length == 0 ? [] : [.. text.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd('\r'))];

    private static string WithoutComma(string line) => line.TrimEnd().TrimEnd(',');
}
