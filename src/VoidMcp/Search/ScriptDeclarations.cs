using System.Text;
using System.Text.Json;
using VoidMcp.Schema;
using VoidMcp.Scripts;

namespace VoidMcp.Search;

/// <summary>Renders the user's own scripts as TypeScript declarations for editors.</summary>
internal static class ScriptDeclarations
{
    private static readonly TypeScriptOptions s_line =
        TypeScriptOptions.Declaration with { Multiline = false, NoteLength = 400 };

    public static string ToText(ScriptSet scripts)
    {
        var members = new StringBuilder();
        var declarations = new StringBuilder();
        var names = new TypeNames();
        foreach (var script in scripts.All)
        {
            var name = TypeScriptText.PropertyName(script.Name);
            var call = ToolSignature.CallWhole(
                name,
                script.Tool.Definition,
                null,
                $"scripts_{script.Name}",
                names,
                declarations,
                TypeScriptOptions.Declaration with { Indent = 1 });
            var lines = ToolSignature.DescriptionLines(script.Tool.Definition);
            members.Append("  ").Append(TypeScriptText.Comment(lines, "  ")).Append(call).Append(";\n");
            if (scripts.OtherForm(script.Name) is not { } form) continue;
            members.Append("  /** The same as scripts[").Append(TypeScriptText.Quote(script.Name)).Append("]. */\n  ")
                .Append(form).Append(call.AsSpan(name.Length)).Append(";\n");
        }

        if (scripts.All.Count == 0)
            members.Append("  [name: string]: (args?: Record<string, unknown>) => Promise<any>;\n");
        return $"{declarations}/** Your own scripts: await scripts.<name>(args) runs one and returns its result. */\n"
            + $"declare const scripts: {{\n{members}}};\n";
    }

    /// <summary>Renders JSON for programs: each script with its argument and result types as strings.</summary>
    public static void WriteJson(Utf8JsonWriter json, ScriptSet scripts)
    {
        json.WriteStartArray("scripts"u8);
        foreach (var script in scripts.All)
        {
            var definition = script.Tool.Definition;
            json.WriteStartObject();
            json.WriteString("name"u8, script.Name);
            json.WriteString("call"u8, scripts.PathOf(script.Name));
            json.WriteString("description"u8, ToolSignature.Describe(definition, full: true));
            json.WriteString("input"u8, TypeScriptWriter.Inline(definition.InputSchema, s_line));
            json.WriteString("output"u8, TypeScriptWriter.Inline(definition.OutputSchema, s_line));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
