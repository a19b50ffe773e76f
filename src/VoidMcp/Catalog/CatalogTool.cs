using VoidMcp.Schema;

namespace VoidMcp.Catalog;

/// <summary>One tool of one server as the upper layers see it. Immutable.</summary>
internal sealed record CatalogTool
{
    /// <summary>
    /// Stands for a server's name in the user's own scripts, which are searched and described like tools. No server can
    /// have it.
    /// </summary>
    public const string Scripts = "scripts/";

    /// <summary>Whether it is one of the user's own scripts, and no tool of a server.</summary>
    public bool IsScript => Server == Scripts;

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

    /// <summary>The name under which the user's own scripts are shown beside servers.</summary>
    public const string ScriptsOwner = "scripts";

    /// <summary>Whose it is, to be shown: the server's name, or <c>scripts</c>.</summary>
    public string Owner => IsScript ? ScriptsOwner : Server;

    /// <summary>The server's own name for the tool, as a raw JSON string.</summary>
    public ReadOnlyMemory<byte> RawName => Definition.RawName;

    /// <summary><c>server.tool</c>, as used in the terminal and in error messages.</summary>
    public string QualifiedName => IsScript ? $"scripts.{Name}" : $"{Server}.{Name}";
}
