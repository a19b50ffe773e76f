using VoidMcp.Schema;

namespace VoidMcp.Catalog;

/// <summary>One tool of one server as everything above the catalogue sees it. Immutable.</summary>
internal sealed record CatalogTool
{
    /// <summary>The server's name in the registry.</summary>
    public required string Server { get; init; }

    /// <summary>What the server is for, from its own words; null where it gave none. Untrusted text.</summary>
    public string? ServerSummary { get; init; }

    public required ToolDefinition Definition { get; init; }

    /// <summary>The name under which clients see the tool when it is exposed directly: <c>[A-Za-z0-9_-]</c>, at most 46.</summary>
    public required string ExposedName { get; init; }

    public string Name => Definition.Name;

    /// <summary>The server's own name as a raw JSON string.</summary>
    public ReadOnlyMemory<byte> RawName => Definition.RawName;

    /// <summary><c>server.tool</c>, as the terminal and error messages write it.</summary>
    public string QualifiedName => $"{Server}.{Name}";
}
