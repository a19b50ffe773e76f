namespace VoidMcp.Trust;

/// <summary>How one definition differs from the accepted one.</summary>
/// <param name="Old">The accepted definition; null if there is none.</param>
/// <param name="New">The server's definition now; null if it is gone.</param>
internal sealed record DefinitionChange(StatedItem? Old, StatedItem? New)
{
    public StatedKind Kind => (New ?? Old!).Kind;

    public string Name => (New ?? Old!).Name;

    /// <summary>What it is and its name: <c>tool echo</c>.</summary>
    public string Title => (New ?? Old!).Title;

    /// <summary><c>new</c>, <c>changed</c> or <c>removed</c>.</summary>
    public string Word => Old is null ? "new" : New is null ? "removed" : "changed";

    /// <summary>Changes in one line: "2 tools changed (a, b), 1 prompt new (c), instructions changed".</summary>
    public static string Summary(IReadOnlyList<DefinitionChange> changes) => string.Join(
        ", ",
        changes.GroupBy(change => (change.Kind, change.Word)).Select(group => group.Key.Kind == StatedKind.Instructions
            ? $"instructions {group.Key.Word}"
            : Counted([.. group.Select(change => change.Name)], StatedItem.WordOf(group.Key.Kind), group.Key.Word)));

    private static string Counted(IReadOnlyList<string> names, string kind, string word)
    {
        const int Most = 5;
        var count = $"{names.Count} {kind}{(names.Count == 1 ? "" : "s")}";
        var more = names.Count > Most ? $" and {names.Count - Most} more" : "";
        return $"{count} {word} ({string.Join(", ", names.Take(Most))}{more})";
    }
}
