using System.Collections.Concurrent;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Remembers the tools whose arguments are also sent as HTTP headers (2026-07-28, <c>x-mcp-header</c>), from the tool
/// lists that servers send, until a later list lacks them; the SDK creates the headers.
/// </summary>
internal sealed class AnnotatedTools
{
    private readonly ConcurrentDictionary<string, Tool> _tools = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The names in the pages of the current list so far.</summary>
    private HashSet<string> _listed = [];

    /// <summary>Reads one page of <c>tools/list</c>.</summary>
    /// <param name="request">The raw params of the request; a cursor marks a later page.</param>
    /// <param name="result">The raw result.</param>
    public void Learn(ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> result)
    {
        lock (_gate)
        {
            if (JsonSlices.Property(request, "cursor"u8).IsEmpty) _listed = [];
            ReadLocked(result);
            if (!JsonSlices.Property(result, "nextCursor"u8).IsEmpty) return;
            foreach (var name in _tools.Keys)
            {
                if (!_listed.Contains(name)) _tools.TryRemove(name, out _);
            }
        }
    }

    private void ReadLocked(ReadOnlyMemory<byte> result)
    {
        if (!HeaderAnnotations.MayBeIn(result.Span)) return;
        foreach (var item in JsonSlices.Items(JsonSlices.Property(result, "tools"u8)))
        {
            if (!HeaderAnnotations.MayBeIn(item.Span)) continue;
            try
            {
                if (JsonSlices.Text(item, "name"u8) is not { } name) continue;
                var schema = JsonElement.Parse(JsonSlices.Property(item, "inputSchema"u8).Span);
                if (!HeaderAnnotations.In(schema).Any()) continue;
                _tools[name] = new Tool { Name = name, InputSchema = schema };
                _listed.Add(name);
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
            {
                // The SDK does not take this definition; the tool is called without such headers, and the server
                // reports an error if needed.
            }
        }
    }

    /// <summary>Returns the definition of the called tool, if it has such arguments.</summary>
    public Tool? ToolOf(Exchange exchange) =>
        exchange.Method == "tools/call"
        && !_tools.IsEmpty
        && JsonSlices.Text(exchange.Message.Body, "name"u8) is { } name
            ? Find(name)
            : null;

    /// <summary>Returns the definition of the tool with this name, if it has such arguments.</summary>
    public Tool? Find(string name) => _tools.GetValueOrDefault(name);
}
