using System.Text.Json;
using VoidMcp.Gateway;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>One server as <c>voidmcp list</c> shows it.</summary>
/// <param name="Entry">What the user wrote.</param>
/// <param name="Address">How it is reached, without anything secret.</param>
/// <param name="Tools">How many tools can be called; null while they are unknown.</param>
/// <param name="State">Its state in a few words of ours.</param>
/// <param name="Problem">Why it can't be reached; null where that is not known to be so.</param>
internal sealed record ServerRow(ServerEntry Entry, string Address, int? Tools, string State, string? Problem);

/// <summary>All registered servers at one moment, with the registry's mistakes.</summary>
internal sealed record ServerListing(string Path, IReadOnlyList<ServerRow> Rows, IReadOnlyList<RegistryProblem> Problems)
{
    public static ServerListing Of(GatewayParts parts, IReadOnlyDictionary<string, string> addresses)
    {
        var known = parts.Catalog.Current.Servers.ToDictionary(s => s.Name, s => s.Tools?.Count, StringComparer.Ordinal);
        var rows = parts.Upstreams.All.Select(upstream =>
        {
            var status = upstream.Status;
            var tools = known.GetValueOrDefault(upstream.Entry.Name);
            return new ServerRow(
                upstream.Entry, addresses.GetValueOrDefault(upstream.Entry.Name, ""), tools, Words(status, upstream.Entry), status.Problem);
        });
        return new ServerListing(parts.Registry.Path, [.. rows], parts.Registry.Problems);
    }

    public void WriteJson(Utf8JsonWriter w)
    {
        w.WriteStartObject();
        w.WriteString("registry"u8, Path);
        w.WriteStartArray("servers"u8);
        foreach (var row in Rows)
        {
            w.WriteStartObject();
            w.WriteString("name"u8, row.Entry.Name);
            if (row.Entry.Description is { } description) w.WriteString("description"u8, description);
            w.WriteString("transport"u8, row.Entry.Url is null ? "stdio" : "http");
            w.WriteString("address"u8, row.Address);
            WriteNames(w, "env", row.Entry.Env.Keys);
            WriteNames(w, "headers", row.Entry.Headers.Keys);
            w.WriteBoolean("enabled"u8, row.Entry.Enabled);
            if (row.Tools is { } tools) w.WriteNumber("tools"u8, tools);
            else w.WriteNull("tools"u8);
            w.WriteString("state"u8, row.State);
            if (row.Problem is { } problem) w.WriteString("problem"u8, problem);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteStartArray("problems"u8);
        foreach (var problem in Problems)
        {
            w.WriteStartObject();
            w.WriteNumber("line"u8, problem.Line);
            if (problem.Entry is { } entry) w.WriteString("server"u8, entry);
            w.WriteString("message"u8, problem.Message);
            if (problem.Fix is { } fix) w.WriteString("fix"u8, fix);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static string Words(UpstreamStatus status, ServerEntry entry) => status.State switch
    {
        UpstreamState.Disabled => "disabled",
        UpstreamState.Restarting or UpstreamState.GivenUp or UpstreamState.NeedsAttention => "failing",
        UpstreamState.Ready or UpstreamState.Starting => "connected",
        _ when entry.Url is not null => "not supported yet",
        _ => status.Tools is null ? "not started yet" : "ready",
    };

    private static void WriteNames(Utf8JsonWriter w, string property, IEnumerable<string> names)
    {
        w.WriteStartArray(property);
        foreach (var name in names) w.WriteStringValue(name);
        w.WriteEndArray();
    }
}
