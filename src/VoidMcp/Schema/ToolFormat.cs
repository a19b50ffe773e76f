using System.Text.Json;
using System.Text.Json.Nodes;
using VoidMcp.Protocol;

namespace VoidMcp.Schema;

/// <summary>
/// Converts a tool that a server defines in the format of a model API into MCP's: OpenAI wraps it (<c>type: function,
/// function: {name, parameters}</c>), Anthropic writes <c>input_schema</c>, and some servers write a schema as a string
/// of JSON.
/// </summary>
internal static class ToolFormat
{
    private static readonly string[] s_inputNames = ["inputSchema", "input_schema", "parameters"];

    /// <summary>The definition in MCP's format; the same bytes if it is in that format.</summary>
    /// <param name="raw">One item of a list of tools: any JSON.</param>
    public static ReadOnlyMemory<byte> ToMcp(ReadOnlyMemory<byte> raw)
    {
        if (!JsonSlices.IsObject(raw)) return raw;
        var wrapped = JsonSlices.Property(raw, "function"u8);
        if (JsonSlices.IsObject(wrapped) && JsonSlices.Text(raw, "type"u8) == "function") raw = wrapped;
        var edit = new JsonEdit(raw);
        var members = JsonSlices.Members(raw);
        foreach (var name in s_inputNames)
        {
            var written = Last(members, name);
            if (written.IsEmpty) continue;
            var schema = Parsed(written);
            if (name != "inputSchema")
            {
                if (!LooksLikeSchema(schema)) continue;
                edit.Set("inputSchema", schema).Remove(name);
            }
            else if (!schema.Equals(written))
            {
                edit.Set(name, schema);
            }

            break;
        }

        var output = Last(members, "outputSchema");
        if (!output.IsEmpty && Parsed(output) is var parsed && !parsed.Equals(output)) edit.Set("outputSchema", parsed);
        return edit.ToUtf8();
    }

    private static ReadOnlyMemory<byte> Last(
        IReadOnlyList<(string Name, ReadOnlyMemory<byte> Value)> members, string name) =>
        members.LastOrDefault(m => m.Name == name).Value;

    /// <summary>The object that a string holds as JSON; other values as they are.</summary>
    private static ReadOnlyMemory<byte> Parsed(ReadOnlyMemory<byte> value)
    {
        if (value.Span[0] != (byte)'"' || JsonSlices.String(value) is not { } text) return value;
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth })
                is JsonObject schema
                    ? JsonText.Write(w => schema.WriteTo(w))
                    : value;
        }
        catch (JsonException)
        {
            return value;
        }
    }

    /// <summary>A member of another name counts only if it is a schema: in MCP it may be anything.</summary>
    private static bool LooksLikeSchema(ReadOnlyMemory<byte> value) =>
        JsonSlices.IsObject(value)
        && (JsonSlices.Text(value, "type"u8) == "object"
            || JsonSlices.IsObject(JsonSlices.Property(value, "properties"u8))
            || JsonSlices.Text(value, "$ref"u8) is not null);
}
