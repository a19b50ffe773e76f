using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Schema;

namespace VoidMcp.Search;

/// <summary>The full description of one tool, for callers that ask for exactly this tool. Immutable.</summary>
/// <param name="tool">The tool.</param>
/// <param name="call">Its path in scripts: <c>tools.my_server.do_it</c>.</param>
/// <param name="learned">The inferred result type, if the tool does not specify one.</param>
/// <param name="beside">The kinds of content that came beside its structured results; null: none seen.</param>
internal sealed class ToolDescription(CatalogTool tool, string call, LearnedType? learned, string? beside = null)
{
    /// <summary>Maximum length of the full signature in characters; a larger one is abbreviated on one line.</summary>
    private const int LongestSignature = 20_000;

    /// <summary>The full description as a comment, declared types, and the call.</summary>
    public string Signature
    {
        get
        {
            var whole = ToolSignature.Render(call, tool.Definition, learned, full: true);
            return whole.Length <= LongestSignature ? whole : ToolSignature.Render(call, tool.Definition, learned);
        }
    }

    /// <summary>Renders the server name and the signature for a model.</summary>
    public string ToText() => $"// {TypeScriptText.OneLine(tool.Owner)}\n{Signature}\n"
        + (beside is null ? "" : $"// Its results came with content beside their data ({beside}): contentOf(result)\n");

    /// <summary>Writes the description's members for programs, without enclosing braces.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("server"u8, tool.Owner);
        json.WriteString("tool"u8, tool.Name);
        json.WriteString("name"u8, tool.QualifiedName);
        json.WriteString("call"u8, call);
        json.WriteString("description"u8, ToolSignature.Describe(tool.Definition, full: true));
        json.WriteString("signature"u8, Signature);
        WriteSchema(json, "inputSchema"u8, tool.Definition.InputSchema);
        WriteSchema(json, "outputSchema"u8, ToolSignature.Result(tool.Definition, learned));
        if (learned is not null) json.WriteNumber("learnedFrom"u8, learned.Samples);
        if (beside is not null) json.WriteString("contentBeside"u8, beside);
    }

    /// <summary>Writes the description as one JSON object, for programs and scripts.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteMembers(json);
        json.WriteEndObject();
    }

    private static void WriteSchema(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Undefined) return;
        json.WritePropertyName(name);
        schema.WriteTo(json);
    }
}
