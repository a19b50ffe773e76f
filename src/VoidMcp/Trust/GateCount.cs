namespace VoidMcp.Trust;

/// <summary>Counts what was taken out of a server's definition, to tell the user.</summary>
internal sealed class GateCount
{
    private readonly Dictionary<HiddenKind, int> _taken = [];
    private readonly SortedSet<string> _cut = new(StringComparer.Ordinal);

    /// <summary>Counts a character or an escape sequence.</summary>
    public void Add(HiddenKind kind) => _taken[kind] = _taken.GetValueOrDefault(kind) + 1;

    /// <summary>Notes a text that was cut.</summary>
    /// <param name="what">What it is: <c>description</c>.</param>
    public void Cut(string what) => _cut.Add(what);

    /// <summary>What was done, as a clause: "removed 3 invisible characters, cut the title"; null if nothing.</summary>
    public string? Words
    {
        get
        {
            string[] taken =
            [
                .. Of(HiddenKind.Invisible, "invisible character"),
                .. Of(HiddenKind.Bidi, "bidi control"),
                .. Of(
                    HiddenKind.Control,
                    "control character or escape sequence",
                    "control characters or escape sequences"),
            ];
            string[] clauses =
            [
                .. taken.Length > 0 ? [$"removed {string.Join(", ", taken)}"] : Array.Empty<string>(),
                .. _cut.Count > 0 ? [$"shortened its {string.Join(", ", _cut)}"] : Array.Empty<string>(),
            ];
            return clauses.Length == 0 ? null : string.Join("; ", clauses);
        }
    }

    private IEnumerable<string> Of(HiddenKind kind, string one, string? many = null) =>
        _taken.GetValueOrDefault(kind) is var n and > 0 ? [n == 1 ? $"1 {one}" : $"{n} {many ?? one + "s"}"] : [];
}
