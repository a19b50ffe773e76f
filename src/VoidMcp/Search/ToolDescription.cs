using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Schema;

namespace VoidMcp.Search;

/// <summary>One tool whole: for who asks for just this one, and is about to call it. Immutable.</summary>
/// <param name="tool">The tool.</param>
/// <param name="call">How a script reaches it: <c>tools.my_server.do_it</c>.</param>
/// <param name="learned">What its results looked like, where it does not say.</param>
internal sealed class ToolDescription(CatalogTool tool, string call, LearnedType? learned)
{
    /// <summary>Characters of the signature; a larger one shows what fits of its types on one line.</summary>
    private const int LongestSignature = 20_000;

    /// <summary>The whole description as a comment, declared types, and the call.</summary>
    public string Signature
    {
        get
        {
            var whole = ToolSignature.Render(call, tool.Definition, learned, full: true);
            return whole.Length <= LongestSignature ? whole : ToolSignature.Render(call, tool.Definition, learned);
        }
    }

    /// <summary>For a model: which server the tool is of, and the signature.</summary>
    public string ToText() => $"// {TypeScriptText.OneLine(tool.Server)}\n{Signature}\n";

    /// <summary>For programs, the describing members of one object, without its braces.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("server"u8, tool.Server);
        json.WriteString("tool"u8, tool.Name);
        json.WriteString("name"u8, tool.QualifiedName);
        json.WriteString("call"u8, call);
        json.WriteString("description"u8, ToolSignature.Describe(tool.Definition, full: true));
        json.WriteString("signature"u8, Signature);
        WriteSchema(json, "inputSchema"u8, tool.Definition.InputSchema);
        WriteSchema(json, "outputSchema"u8, ToolSignature.Result(tool.Definition, learned));
        if (learned is not null) json.WriteNumber("learnedFrom"u8, learned.Samples);
    }

    /// <summary>For programs and scripts, one object.</summary>
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
