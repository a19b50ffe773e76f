using System.Text;
using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Schema;
using VoidMcp.Scripts;

namespace VoidMcp.Search;

/// <summary>
/// Renders the catalog's tools as TypeScript declarations for editors: one interface per server, named types for schema
/// definitions, and <c>tools</c> with exact names and underscore forms. Text from servers stays inside comments.
/// </summary>
/// <param name="catalog">The tools.</param>
/// <param name="learned">The inferred result types.</param>
internal sealed class ToolDeclarations(CatalogSnapshot catalog, Func<CatalogTool, LearnedType?> learned)
{
    private const int LongestSummary = 2000;

    private static readonly TypeScriptOptions s_member = TypeScriptOptions.Declaration with { Indent = 1 };
    private static readonly TypeScriptOptions s_line =
        TypeScriptOptions.Declaration with { Multiline = false, NoteLength = 400 };

    /// <param name="servers">The servers to declare.</param>
    public string ToText(IReadOnlyList<CatalogServer> servers)
    {
        var names = new TypeNames();
        var text = new StringBuilder();
        var members = new StringBuilder();
        foreach (var server in servers)
        {
            var type = names.Take($"{server.Name}_tools");
            var summary = TypeScriptText.Lines(server.Summary ?? "", LongestSummary);
            text.Append(Interface(server, type, summary, names)).Append('\n');
            var shortSummary = TypeScriptText.FirstSentence(server.Summary ?? "", ToolSignature.ShortDescription);
            members.Append("  ").Append(TypeScriptText.Comment(shortSummary.Length == 0 ? [] : [shortSummary], "  "));
            members.Append("readonly ")
                .Append(TypeScriptText.PropertyName(server.Name)).Append(": ").Append(type).Append(";\n");
            if (catalog.ServerNames.OtherForm(server.Name) is { } form)
            {
                members.Append("  /** The same as tools[").Append(TypeScriptText.Quote(server.Name))
                    .Append("]. */\n  readonly ").Append(form).Append(": ").Append(type).Append(";\n");
            }
        }

        return text.Append("/** Every tool of every server: "
            + "await tools.<server>.<tool>(args) returns its data or throws a ToolError. */\n")
            .Append("declare const tools: {\n").Append(members).Append("};\n").ToString();
    }

    /// <summary>Renders JSON for programs: each tool with its argument and result types as strings.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="servers">The servers to declare.</param>
    /// <param name="scripts">The user's own scripts; null to leave them out.</param>
    public void WriteJson(Utf8JsonWriter json, IReadOnlyList<CatalogServer> servers, ScriptSet? scripts = null)
    {
        json.WriteStartObject();
        json.WriteStartArray("servers"u8);
        foreach (var server in servers)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, server.Name);
            if (server.Summary is { } summary) json.WriteString("summary"u8, summary);
            json.WriteStartArray("tools"u8);
            foreach (var tool in server.Tools ?? []) WriteTool(json, tool);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (scripts is { All.Count: > 0 }) ScriptDeclarations.WriteJson(json, scripts);
        json.WriteEndObject();
    }

    private string Interface(CatalogServer server, string type, IReadOnlyList<string> summary, TypeNames names)
    {
        var declarations = new StringBuilder();
        var members = new StringBuilder();
        foreach (var tool in server.Tools ?? []) members.Append(Member(server, tool, type, names, declarations));
        if (server.Tools is null)
            members.Append("  /** The tools of this server could not be listed. */\n"
                + "  [tool: string]: (args?: Record<string, unknown>) => Promise<unknown>;\n");
        return $"{declarations}{TypeScriptText.Comment(summary, "")}interface {type} {{\n{members}}}\n";
    }

    private string Member(
        CatalogServer server, CatalogTool tool, string type, TypeNames names, StringBuilder declarations)
    {
        var known = learned(tool);
        var lines = ToolSignature.DescriptionLines(tool.Definition).ToList();
        if (known is not null) lines.Add($"(The result's type is {known.Origin}.)");

        // new(…) would declare a constructor.
        var name = tool.Name == "new" ? "\"new\"" : TypeScriptText.PropertyName(tool.Name);
        var call = ToolSignature.CallWhole(
            name, tool.Definition, known, $"{server.Name}_{tool.Name}", names, declarations, s_member);
        var member = $"  {TypeScriptText.Comment(lines, "  ")}{call};\n";
        return catalog.ToolNames(server).OtherForm(tool.Name) is { } form
            ? $"{member}  /** The same as [{TypeScriptText.OneLine(TypeScriptText.Quote(tool.Name))}]. */\n"
                + $"  {form}: {type}[{TypeScriptText.Quote(tool.Name)}];\n"
            : member;
    }

    private void WriteTool(Utf8JsonWriter json, CatalogTool tool)
    {
        var known = learned(tool);
        json.WriteStartObject();
        json.WriteString("server"u8, tool.Server);
        json.WriteString("name"u8, tool.Name);
        json.WriteString("call"u8, catalog.PathOf(tool));
        json.WriteString("description"u8, ToolSignature.Describe(tool.Definition, full: true));
        json.WriteString("input"u8, TypeScriptWriter.Inline(tool.Definition.InputSchema, s_line));
        json.WriteString("output"u8, TypeScriptWriter.Inline(ToolSignature.Result(tool.Definition, known), s_line));
        if (known is not null) json.WriteNumber("learnedFrom"u8, known.Samples);
        json.WriteEndObject();
    }
}
