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

    public void WriteJson(Utf8JsonWriter w)
    {
        w.WriteStartObject();
        ListingJson.WriteRow(w, Row);
        w.WriteStartObject("entry"u8);
        foreach (var (key, value) in Entry) w.WriteString(key, value);
        w.WriteEndObject();
        w.WriteStartObject("definitions"u8);
        if (ToolsReadAt is { } readAt) w.WriteString("readAt"u8, readAt);
        w.WriteNumber("learned"u8, Learned);
        w.WriteStartArray("tools"u8);
        foreach (var tool in Tools ?? [])
        {
            w.WriteStartObject();
            w.WriteString("name"u8, tool.Name);
            if (tool.Call is { } call) w.WriteString("call"u8, call);
            else w.WriteBoolean("denied"u8, true);
            if (tool.Asks) w.WriteBoolean("asks"u8, true);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteEndObject();
        w.WriteStartArray("stderr"u8);
        foreach (var entry in Stderr) w.WriteStringValue(entry.Text);
        w.WriteEndArray();
        w.WriteEndObject();
    }

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
