using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Remembers the tools whose arguments are also sent as HTTP headers (2026-07-28, <c>x-mcp-header</c>), from the tool
/// lists that servers send; the SDK creates the headers.
/// </summary>
internal sealed class AnnotatedTools
{
    private readonly ConcurrentDictionary<string, Tool> _tools = new(StringComparer.Ordinal);

    /// <summary>Reads a result of <c>tools/list</c>.</summary>
    public void Learn(ReadOnlyMemory<byte> result)
    {
        if (!HeaderAnnotations.MayBeIn(result.Span)) return;
        foreach (var item in JsonSlices.Items(JsonSlices.Property(result, "tools"u8)))
        {
            if (!HeaderAnnotations.MayBeIn(item.Span)) continue;
            try
            {
                var type = (JsonTypeInfo<Tool>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(Tool));
                if (JsonSerializer.Deserialize(item.Span, type) is not { } tool) continue;
                if (HeaderAnnotations.In(tool.InputSchema).Any()) _tools[tool.Name] = tool;
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
            {
                // The SDK can't parse this definition; the tool is called without such headers, and the server reports
                // an error if needed.
            }
        }
    }

    /// <summary>Returns the definition of the called tool, if it has such arguments.</summary>
    public Tool? ToolOf(Exchange exchange) =>
        exchange.Method == "tools/call"
        && !_tools.IsEmpty
        && JsonSlices.Text(exchange.Message.Body, "name"u8) is { } name
            ? _tools.GetValueOrDefault(name)
            : null;
}
