using System.Text;
using VoidMcp.Catalog;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Schema;

namespace VoidMcp.Scripts;

/// <summary>
/// One of the user's own scripts: a file in voidmcp's home with a comment on top, which scripts call by its name, the
/// terminal runs by its name, and clients see as a skill. Immutable.
/// </summary>
internal sealed record NamedScript
{
    private const int LongestName = 64;

    /// <summary>The name: that of its comment, else the file's without its extension.</summary>
    public required string Name { get; init; }

    /// <summary>The absolute path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>The whole text of the file.</summary>
    public required string Code { get; init; }

    /// <summary>What it does, with its line breaks.</summary>
    public required string Description { get; init; }

    /// <summary>It as a tool: its name, description, arguments and result, for search, types and checks.</summary>
    public required CatalogTool Tool { get; init; }

    /// <summary>Reads a script.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="code">Its text.</param>
    /// <param name="problem">Why it can't be used, as a clause; null on success.</param>
    public static NamedScript? Read(string path, string code, out string? problem)
    {
        if (ScriptHeader.Read(code, out problem) is not { } header) return null;
        var name = header.Name ?? System.IO.Path.GetFileNameWithoutExtension(path);
        problem = NameProblem(name);
        if (problem is not null) return null;
        if (!ToolDefinition.TryParse(Definition(name, header), out var definition, out problem)) return null;
        return new NamedScript
        {
            Name = name,
            Path = path,
            Code = code,
            Description = header.Description,
            Tool = new CatalogTool
            {
                Server = CatalogTool.Scripts,
                ServerSummary = "The user's own scripts, called like tools",
                Definition = definition,
                ExposedName = name,
            },
        };
    }

    private static string? NameProblem(string name)
    {
        if (name.Length is 0 or > LongestName || !char.IsAsciiLetterOrDigit(name[0])
            || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return $"its name must be 1 to {LongestName} letters, digits, - and _, and start with a letter or digit";
        }

        return ServerName.Problem(name) is null ? null : "its name is reserved in scripts";
    }

    /// <summary>
    /// Without declared arguments nothing is known of them; otherwise there are no others than those.
    /// </summary>
    private static ReadOnlyMemory<byte> Definition(string name, ScriptHeader header) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("name"u8, name);
        w.WriteString("description"u8, header.Description);
        w.WriteStartObject("inputSchema"u8);
        w.WriteString("type"u8, "object");
        if (header.Parameters.Count > 0)
        {
            w.WriteStartObject("properties"u8);
            foreach (var parameter in header.Parameters)
            {
                var schema = new JsonEdit(Encoding.UTF8.GetBytes(parameter.Type));
                if (parameter.Description.Length > 0) schema.SetText("description", parameter.Description);
                w.WritePropertyName(parameter.Name);
                w.WriteRaw(schema.ToUtf8());
            }

            w.WriteEndObject();
            w.WriteStartArray("required"u8);
            foreach (var parameter in header.Parameters.Where(p => p.IsRequired)) w.WriteStringValue(parameter.Name);
            w.WriteEndArray();
        }

        w.WriteBoolean("additionalProperties"u8, header.Parameters.Count == 0);
        w.WriteEndObject();
        if (header.Returns is { } returns) w.WriteRaw("outputSchema"u8, Encoding.UTF8.GetBytes(returns));
        w.WriteEndObject();
    });
}
