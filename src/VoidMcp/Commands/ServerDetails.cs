using VoidMcp.Catalog;
using VoidMcp.Gateway;
using VoidMcp.Logs;
using VoidMcp.Registry;
using VoidMcp.Schema;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>A tool as shown by <c>voidmcp show</c>.</summary>
/// <param name="Name">The server's name for the tool.</param>
/// <param name="Call">The signature that scripts call; null if the registry denies it, or it is held back.</param>
/// <param name="Asks">Whether each call requires the user's approval.</param>
/// <param name="IsHeld">Whether it is held back until the user accepts it.</param>
internal sealed record ShownTool(string Name, string? Call, bool Asks, bool IsHeld);

/// <summary>Everything that <c>voidmcp show</c> prints about a server.</summary>
internal sealed record ServerDetails
{
    /// <summary>Number of stderr lines shown.</summary>
    public const int StderrLines = 10;

    public required ServerRow Row { get; init; }

    /// <summary>The entry's keys and values; empty if it is invalid.</summary>
    public required IReadOnlyList<(string Key, string Value)> Entry { get; init; }

    /// <summary>All tools, including denied ones; null if unknown.</summary>
    public IReadOnlyList<ShownTool>? Tools { get; init; }

    /// <summary>What was changed in the server's definitions (<see cref="ServerDefinitions.Cleaned"/>).</summary>
    public IReadOnlyList<string> Cleaned { get; init; } = [];

    /// <summary>When the tools were last listed.</summary>
    public DateTimeOffset? ToolsReadAt { get; init; }

    /// <summary>Number of tools whose result type was learned from results.</summary>
    public int Learned { get; init; }

    /// <summary>Recent stderr from all gateways, oldest first.</summary>
    public IReadOnlyList<LogEntry> Stderr { get; init; } = [];

    public static ServerDetails Of(
        GatewayParts parts, ServerRow row, RegistryLocation location, RegistryEnvironment environment)
    {
        var written = ServerAddress.EntriesAsWritten(parts.Registry.Path, environment)
            .FirstOrDefault(e => e.Name == row.Name);
        var details = new ServerDetails
        {
            Row = row,
            Entry = written is null ? [] : ShownEntry.Of(written, environment.HomeFolder),
            Stderr = StderrOf(location.LogsFolder, row.Name),
        };
        if (row.Entry is not { } entry
            || parts.Upstreams.All.FirstOrDefault(u => u.Entry.Name == row.Name)?.Definitions is not { } definitions)
        {
            return details;
        }

        var server = parts.Catalog.Current.Servers.FirstOrDefault(s => s.Name == row.Name);
        var permitted = server?.Tools ?? [];
        return details with
        {
            Tools = [.. definitions.Tools.Select(
                tool => ToolOf(
                    parts,
                    entry,
                    tool,
                    permitted.FirstOrDefault(t => t.Name == tool.Name),
                    server?.Held.Contains(tool.Name) == true))],
            Cleaned = definitions.Cleaned,
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
            Definitions = new(
                ToolsReadAt, Learned, Cleaned.Count > 0 ? Cleaned : null, [.. (Tools ?? []).Select(Listed)]),
            Stderr = [.. Stderr.Select(line => line.Text)],
        };
    }

    private static ListedTool Listed(ShownTool tool) =>
        new(
            tool.Name,
            tool.Call,
            Denied: tool.Call is null && !tool.IsHeld ? true : null,
            Held: tool.IsHeld ? true : null,
            Asks: tool.Asks ? true : null);

    private static ShownTool ToolOf(
        GatewayParts parts, ServerEntry entry, ToolDefinition tool, CatalogTool? known, bool isHeld) => new(
        tool.Name,
        known is null ? null : ToolSignature.Call(parts.Catalog.Current.PathOf(known), tool, parts.Learned.Of(known)),
        known is not null && entry.Tools.Asks(tool.Name),
        isHeld);

    private static IReadOnlyList<LogEntry> StderrOf(string folder, string server)
    {
        using var log = LogFormat.Open(LogFolder.PathOf(folder, server));
        return [.. log.ReadMore().Where(e => e.Kind == LogKind.Stderr).TakeLast(StderrLines)];
    }
}
