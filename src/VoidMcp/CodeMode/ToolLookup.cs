using System.Text.Json;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Schema;
using VoidMcp.Scripts;
using VoidMcp.Search;

namespace VoidMcp.CodeMode;

/// <summary>Answers <c>search</c> and <c>describe</c> in scripts, with objects that code can use.</summary>
/// <param name="search">The tool search.</param>
/// <param name="catalog">The tools.</param>
/// <param name="calls">Finds tools, and starts a server to load its tools if that has not happened yet.</param>
/// <param name="names">The names in the current catalog.</param>
internal sealed class ToolLookup(ToolSearch search, ToolCatalog catalog, CallRunner calls, Func<CallableTools> names)
{
    /// <summary>
    /// The matching tools, best first, an empty array if none match; and a note if tools of some servers are unknown.
    /// </summary>
    /// <exception cref="VoidMcpException">The arguments are invalid, or the server is unknown.</exception>
    public async Task<(ReadOnlyMemory<byte> Found, string? Note)> SearchAsync(
        JsonElement first, JsonElement second, CancellationToken cancellation)
    {
        var wanted = SearchArguments.Read(first, second);
        var answer = await search.FindAsync(wanted.Query, wanted.Limit, wanted.Server, cancellation);
        var paths = names();
        var found = JsonText.Write(w =>
        {
            w.WriteStartArray();
            foreach (var (tool, score) in answer.Hits)
            {
                var path = tool.IsScript
                    ? search.Scripts.PathOf(tool.Name)
                    : paths.PathOf(tool.Server, tool.Name);
                w.WriteStartObject();
                WriteNames(w, tool, path);
                w.WriteString("description"u8, ToolSignature.Describe(tool.Definition));
                w.WriteString("signature"u8, answer.CallOf(tool));
                w.WriteNumber("score"u8, Math.Round(score, 3));
                w.WriteEndObject();
            }

            w.WriteEndArray();
        });
        return (found, answer.UnheardNote is { } unheard ? $"search: {unheard}" : null);
    }

    /// <summary>Describes one tool, or one server and its tools.</summary>
    /// <exception cref="VoidMcpException">The server or tool is unknown; the message suggests similar
    /// names.</exception>
    public async Task<ReadOnlyMemory<byte>> DescribeAsync(
        JsonElement first, JsonElement second, CancellationToken cancellation)
    {
        if (OwnScript(first, second) is { } script)
            return JsonText.Write((await search.DescribeAsync(script.Tool, cancellation)).WriteJson);
        var (server, tool) = ToolPath.Read(first, second, names(), catalog.Current);
        if (names().FindServer(server) is null)
        {
            // It may be the name of a tool whose server has not been loaded yet.
            await catalog.DiscoverAsync(cancellation);
            (server, tool) = ToolPath.Read(first, second, names(), catalog.Current);
        }

        if (tool.Length == 0) return await DescribeServerAsync(server, cancellation);
        if (names().Resolve(ref server, ref tool) is { } problem)
            throw new VoidMcpException(FailureKind.UnknownTool, problem);
        var found = await calls.FindAsync(server, tool, cancellation);
        var description = await search.DescribeAsync(found, cancellation);
        return JsonText.Write(description.WriteJson);
    }

    /// <summary>The user's script that <c>describe("scripts.name")</c> means; a server of that name wins.</summary>
    private NamedScript? OwnScript(JsonElement first, JsonElement second)
    {
        const string Prefix = "scripts.";
        if (first.ValueKind != JsonValueKind.String || second.ValueKind == JsonValueKind.String) return null;
        var text = first.GetString()!;
        return text.StartsWith(Prefix, StringComparison.Ordinal) && names().FindServer("scripts") is null
            ? search.Scripts.Find(text[Prefix.Length..])
            : null;
    }

    private async Task<ReadOnlyMemory<byte>> DescribeServerAsync(string name, CancellationToken cancellation)
    {
        var server = catalog.Current.Server(name);
        if (server.Tools is null || server.MayHaveMore)
            server = (await catalog.DiscoverAsync(cancellation)).Server(name);
        var paths = names();
        return JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("server"u8, server.Name);
            w.WriteString("description"u8, server.Summary ?? "");
            w.WriteStartArray("tools"u8);
            foreach (var tool in server.Tools ?? [])
            {
                w.WriteStartObject();
                WriteNames(w, tool, paths.PathOf(tool.Server, tool.Name));
                w.WriteString("description"u8, ToolSignature.Describe(tool.Definition));
                w.WriteEndObject();
            }

            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    private static void WriteNames(Utf8JsonWriter w, CatalogTool tool, string path)
    {
        w.WriteString("server"u8, tool.Server);
        w.WriteString("tool"u8, tool.Name);
        w.WriteString("name"u8, tool.QualifiedName);
        w.WriteString("call"u8, path);
    }
}
