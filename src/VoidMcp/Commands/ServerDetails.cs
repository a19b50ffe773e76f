using System.Text.Json;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Gateway;
using VoidMcp.Logs;
using VoidMcp.Registry;
using VoidMcp.Schema;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>A tool as <c>voidmcp show</c> has it.</summary>
/// <param name="Name">The server's own name for it.</param>
/// <param name="Call">How a script calls it, with its types; null where the registry denies it.</param>
/// <param name="Asks">Whether a person confirms each call.</param>
internal sealed record ShownTool(string Name, string? Call, bool Asks);

/// <summary>All that is known of one server.</summary>
internal sealed record ServerDetails
{
    /// <summary>The last lines of stderr that are shown.</summary>
    public const int StderrLines = 10;

    public required ServerRow Row { get; init; }

    /// <summary>Its entry; empty where a mistake leaves it out.</summary>
    public required IReadOnlyList<(string Key, string Value)> Entry { get; init; }

    /// <summary>Its tools, those that are denied too; null while they are unknown.</summary>
    public IReadOnlyList<ShownTool>? Tools { get; init; }

    /// <summary>When the tools were last read from the server.</summary>
    public DateTimeOffset? ToolsReadAt { get; init; }

    /// <summary>How many of the tools' results were learned from what passed through.</summary>
    public int Learned { get; init; }

    /// <summary>The last lines that it wrote to stderr, in whatever gateway, oldest first.</summary>
    public IReadOnlyList<LogEntry> Stderr { get; init; } = [];

    public static ServerDetails Of(GatewayParts parts, ServerRow row, RegistryLocation location, RegistryEnvironment environment)
    {
        var written = ServerAddress.EntriesAsWritten(parts.Registry.Path, environment).FirstOrDefault(e => e.Name == row.Name);
        var details = new ServerDetails
        {
            Row = row,
            Entry = written is null ? [] : ShownEntry.Of(written, environment.HomeFolder),
            Stderr = StderrOf(location.LogsFolder, row.Name),
        };
        if (row.Entry is not { } entry || parts.Upstreams.All.FirstOrDefault(u => u.Entry.Name == row.Name)?.Definitions is not { } definitions) return details;

        var permitted = parts.Catalog.Current.Servers.FirstOrDefault(s => s.Name == row.Name)?.Tools ?? [];
        return details with
        {
            Tools = [.. definitions.Tools.Select(tool => ToolOf(parts, entry, tool, permitted.FirstOrDefault(t => t.Name == tool.Name)))],
            ToolsReadAt = new DefinitionCache(Path.Join(location.CacheFolder, "definitions")).ReadAt(entry),
            Learned = permitted.Count(tool => parts.Learned.Of(tool) is not null),
        };
    }

    public ListedServer ToDocument()
    {
        var entry = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Entry) entry[key] = value;
        return ListedServer.Of(Row) with
        {
            Entry = entry,
            Definitions = new(ToolsReadAt, Learned, [.. (Tools ?? []).Select(Listed)]),
            Stderr = [.. Stderr.Select(line => line.Text)],
        };
    }

    private static ListedTool Listed(ShownTool tool) =>
        new(tool.Name, tool.Call, Denied: tool.Call is null ? true : null, Asks: tool.Asks ? true : null);

    private static ShownTool ToolOf(GatewayParts parts, ServerEntry entry, ToolDefinition tool, CatalogTool? known) => new(
        tool.Name,
        known is null ? null : ToolSignature.Call(parts.Catalog.Current.PathOf(known), tool, parts.Learned.Of(known)),
        known is not null && entry.Tools.Asks(tool.Name));

    private static IReadOnlyList<LogEntry> StderrOf(string folder, string server)
    {
        using var log = new LogReader(LogFolder.PathOf(folder, server));
        return [.. log.ReadMore().Where(e => e.Kind == LogKind.Stderr).TakeLast(StderrLines)];
    }
}
