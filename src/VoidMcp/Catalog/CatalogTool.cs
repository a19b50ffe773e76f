using VoidMcp.Schema;

namespace VoidMcp.Catalog;

/// <summary>One tool of one server as the upper layers see it. Immutable.</summary>
internal sealed record CatalogTool
{
    /// <summary>The server's name in the registry.</summary>
    public required string Server { get; init; }

    /// <summary>The server's own description of its purpose; null if it has none. Untrusted text.</summary>
    public string? ServerSummary { get; init; }

    public required ToolDefinition Definition { get; init; }

    /// <summary>
    /// The tool's name for clients when it is exposed directly: <c>[A-Za-z0-9_-]</c>, at most 46 characters.
    /// </summary>
    public required string ExposedName { get; init; }

    public string Name => Definition.Name;

    /// <summary>The server's own name for the tool, as a raw JSON string.</summary>
    public ReadOnlyMemory<byte> RawName => Definition.RawName;

    /// <summary><c>server.tool</c>, as used in the terminal and in error messages.</summary>
    public string QualifiedName => $"{Server}.{Name}";
}
