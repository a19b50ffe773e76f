using System.Text.Json;
using VoidMcp.Registry;
using VoidMcp.Status;

namespace VoidMcp.Commands;

/// <summary>
/// Writes a listing as JSON. Unknown values are null if they are a table column, and omitted otherwise.
/// </summary>
internal static class ListingJson
{
    public static void Write(Utf8JsonWriter w, ServerListing listing)
    {
        w.WriteStartObject();
        w.WriteString("registry"u8, listing.Path);
        w.WriteStartArray("gateways"u8);
        foreach (var gateway in listing.Gateways)
        {
            w.WriteStartObject();
            WriteGateway(w, gateway);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteStartArray("servers"u8);
        foreach (var row in listing.Rows)
        {
            w.WriteStartObject();
            WriteRow(w, row);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        GatewayStateJson.WriteProblems(w, listing.Problems);
        w.WriteEndObject();
    }

    /// <summary>Writes the properties of one server into the caller's object.</summary>
    public static void WriteRow(Utf8JsonWriter w, ServerRow row)
    {
        w.WriteString("name"u8, row.Name);
        w.WriteString("state"u8, StateWords.Of(row.State));
        if (row.Problem is { } problem) w.WriteString("problem"u8, problem);
        if (row.Fix is { } fix) w.WriteString("fix"u8, fix);
        if (row.Entry is { } entry) WriteEntry(w, entry, row.Address);
        if (row.Tools is { } tools) w.WriteNumber("tools"u8, tools);
        else w.WriteNull("tools"u8);
        w.WriteStartArray("pids"u8);
        foreach (var pid in row.Picture?.ProcessIds ?? []) w.WriteNumberValue(pid);
        w.WriteEndArray();
        w.WriteNumber("calls"u8, row.Picture?.Calls ?? 0);
        w.WriteNumber("errors"u8, row.Picture?.Errors ?? 0);
        if (row.Picture?.LastUse is { } lastUse) w.WriteString("lastUse"u8, lastUse);
        else w.WriteNull("lastUse"u8);
        w.WriteStartArray("gateways"u8);
        foreach (var view in row.Picture?.Views ?? [])
        {
            w.WriteStartObject();
            w.WriteNumber("gateway"u8, view.Gateway.Pid);
            GatewayStateJson.WriteStatus(w, view.Status);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    private static void WriteGateway(Utf8JsonWriter w, GatewayState gateway)
    {
        w.WriteNumber("pid"u8, gateway.Pid);
        w.WriteString("version"u8, gateway.Version);
        w.WriteString("since"u8, gateway.Since);
        if (gateway.Url is { } url) w.WriteString("url"u8, url);
        w.WriteStartArray("clients"u8);
        foreach (var client in gateway.Clients) w.WriteStringValue(client);
        w.WriteEndArray();
        GatewayStateJson.WriteProblems(w, gateway.Problems);
    }

    private static void WriteEntry(Utf8JsonWriter w, ServerEntry entry, string address)
    {
        if (entry.Description is { } description) w.WriteString("description"u8, description);
        w.WriteString("transport"u8, entry.Url is null ? "stdio" : "http");
        w.WriteString("address"u8, address);
        WriteNames(w, "env", entry.Env.Keys);
        WriteNames(w, "headers", entry.Headers.Keys);
        w.WriteBoolean("enabled"u8, entry.Enabled);
    }

    private static void WriteNames(Utf8JsonWriter w, string property, IEnumerable<string> names)
    {
        w.WriteStartArray(property);
        foreach (var name in names) w.WriteStringValue(name);
        w.WriteEndArray();
    }
}
