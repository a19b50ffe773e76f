using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoidMcp.Protocol;

/// <summary>
/// Reads JSON as a tree that can be edited. Unlike the parser's own it accepts duplicate names, of which the last
/// counts.
/// </summary>
internal static class JsonTree
{
    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = JsonRpcMessage.MaxDepth };

    /// <param name="raw">Raw JSON without lone surrogates.</param>
    /// <param name="maxDepth">Deeper objects and arrays are left empty.</param>
    /// <param name="isCut">Set if anything was nested deeper.</param>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static JsonNode? Read(ReadOnlyMemory<byte> raw, int maxDepth, out bool isCut)
    {
        isCut = false;
        return Node(JsonElement.Parse(raw.Span, s_reading), 1, maxDepth, ref isCut);
    }

    private static JsonNode? Node(JsonElement element, int depth, int maxDepth, ref bool isCut)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                isCut |= depth > maxDepth;
                if (depth > maxDepth) return members;
                foreach (var member in element.EnumerateObject())
                    members[member.Name] = Node(member.Value, depth + 1, maxDepth, ref isCut);
                return members;
            case JsonValueKind.Array:
                var items = new JsonArray();
                isCut |= depth > maxDepth;
                if (depth > maxDepth) return items;
                foreach (var item in element.EnumerateArray()) items.Add(Node(item, depth + 1, maxDepth, ref isCut));
                return items;
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element);
        }
    }
}
