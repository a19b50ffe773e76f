using VoidMcp.Schema;

namespace VoidMcp.CodeMode;

/// <summary>Whether a tool only reads: by its annotation, else by the verb that its name begins with.</summary>
internal static class ToolEffects
{
    private static readonly string[] s_reading =
    [
        "get", "list", "read", "search", "find", "fetch", "describe", "show", "count", "check", "query", "lookup",
        "view", "inspect", "status", "resolve", "explain", "browse", "preview", "validate", "is", "has",
    ];

    public static bool MayChange(ToolDefinition tool) =>
        tool.OnlyReads is { } onlyReads ? !onlyReads : !s_reading.Any(verb => BeginsWith(tool.Name, verb));

    private static bool BeginsWith(string name, string verb) =>
        name.StartsWith(verb, StringComparison.OrdinalIgnoreCase)
        && (name.Length == verb.Length || !char.IsAsciiLetterLower(name[verb.Length]));
}
