using System.Text.Json;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Upstream;

/// <summary>Reads a server's tools: every page, each definition as the server wrote it.</summary>
internal static class DefinitionReader
{
    /// <summary>A server that pages on beyond this is broken; what was read until then counts.</summary>
    private const int MaxPages = 1000;

    /// <exception cref="SessionClosedException">The server went away.</exception>
    public static async Task<IReadOnlyList<ToolDefinition>> ToolsAsync(RpcSession session, Era era, CancellationToken cancellation)
    {
        var tools = new List<ToolDefinition>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var parameters = cursor is null ? default : new JsonEdit(default).SetText("cursor", cursor).ToUtf8();
            if (era == Era.Modern) parameters = EraTranslation.WithModernMeta(parameters);
            var reply = await session.RequestAsync("tools/list", parameters, null, cancellation);

            // A server without tools may refuse to list them; an error behind the first page leaves what there is.
            if (reply.Error is not null) break;
            Collect(reply.Result, tools, names);
            cursor = JsonSlices.Text(reply.Result, "nextCursor"u8);
            if (string.IsNullOrEmpty(cursor) || !cursors.Add(cursor)) break;
        }

        return tools;
    }

    /// <summary>The definitions in a <c>tools</c> array that have a name, the first of each name; the rest is left out.</summary>
    public static void Collect(ReadOnlyMemory<byte> result, List<ToolDefinition> tools, HashSet<string> names)
    {
        var array = JsonSlices.Property(result, "tools"u8);
        if (array.IsEmpty || array.Span[0] != (byte)'[') return;
        var reader = new Utf8JsonReader(array.Span, new JsonReaderOptions { MaxDepth = JsonRpcMessage.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var raw = array[start..(int)reader.BytesConsumed];
            if (ToolDefinition.TryParse(raw.ToArray(), out var tool, out _) && names.Add(tool.Name)) tools.Add(tool);
        }
    }
}
