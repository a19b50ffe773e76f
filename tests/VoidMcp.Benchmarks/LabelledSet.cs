using System.Buffers;
using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Schema;

namespace VoidMcp.Benchmarks;

/// <summary>A catalog of tools and the queries that go with it, read from a folder outside the repository.</summary>
internal sealed record LabelledSet(IReadOnlyList<CatalogTool> Tools, IReadOnlyList<(string Id, string Text)> Queries)
{
    public static LabelledSet Read(string folder)
    {
        using var catalog = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "catalogue.json")));
        using var queries = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "queries.dev.json")));
        return new LabelledSet(
            [.. catalog.RootElement.EnumerateArray().Select(tool => Tool(tool, copy: 0))],
            [.. queries.RootElement.EnumerateArray()
                .Select(q => (q.GetProperty("id").GetString()!, q.GetProperty("query").GetString()!))]);
    }

    /// <summary>
    /// At least <paramref name="count"/> tools: the catalog again and again, servers and tools renamed each time.
    /// </summary>
    public static IReadOnlyList<CatalogTool> Repeated(string folder, int count)
    {
        using var catalog = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "catalogue.json")));
        var tools = catalog.RootElement.EnumerateArray().ToList();
        return [.. Enumerable.Range(0, count).Select(i => Tool(tools[i % tools.Count], copy: i / tools.Count))];
    }

    private static CatalogTool Tool(JsonElement tool, int copy)
    {
        var suffix = copy == 0 ? "" : $"_{Suffix(copy)}";
        var server = tool.GetProperty("server").GetString() + suffix;
        var name = tool.GetProperty("name").GetString() + suffix;
        var summary = string.Join(
            ". ", new[] { Text(tool, "serverTitle"), Text(tool, "serverDescription") }.Where(t => t.Length > 0));
        if (!ToolDefinition.TryParse(Definition(tool, name), out var definition, out var reason))
            throw new InvalidDataException(reason);
        return new CatalogTool
        {
            Server = server,
            ServerSummary = summary,
            Definition = definition,
            ExposedName = name,
        };
    }

    private static ReadOnlyMemory<byte> Definition(JsonElement tool, string name)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("description", Text(tool, "description"));
            json.WritePropertyName("inputSchema");
            tool.GetProperty("inputSchema").WriteTo(json);
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    private static string Text(JsonElement tool, string property) =>
        tool.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    /// <summary>A word of letters that no catalog has, one per copy.</summary>
    private static string Suffix(int copy) => "zq"
        + string.Concat(
            copy.ToString(System.Globalization.CultureInfo.InvariantCulture).Select(d => (char)('a' + d - '0')));
}
