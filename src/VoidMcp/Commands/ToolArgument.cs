using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Schema;

namespace VoidMcp.Commands;

/// <summary>One argument that a tool declares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as far as the command line needs it.</param>
/// <param name="IsRequired">Whether a call must have it.</param>
/// <param name="Description">The server's description; may be empty. Untrusted.</param>
internal sealed record ToolArgument(string Name, ArgumentType Type, bool IsRequired, string Description)
{
    /// <summary>The arguments of a tool, in its schema's order; empty if it declares none.</summary>
    public static IReadOnlyList<ToolArgument> Of(CatalogTool tool)
    {
        var schema = tool.Definition.InputSchema;
        if (schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("properties"u8, out var properties)
            || properties.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var required = Required(schema);
        var references = new SchemaReferences(schema);
        return [.. properties.EnumerateObject().Select(p => new ToolArgument(
            p.Name, ArgumentType.Of(p.Value, references), required.Contains(p.Name), DescriptionOf(p.Value)))];
    }

    /// <summary>The names that a schema requires, also those that it does not declare.</summary>
    public static IReadOnlyList<string> Required(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("required"u8, out var required)
        && required.ValueKind == JsonValueKind.Array
            ? [.. required.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!)]
            : [];

    /// <summary>The call with all arguments, required ones first, optional ones in brackets.</summary>
    public static string Shape(CatalogTool tool)
    {
        var all = Of(tool).OrderBy(a => !a.IsRequired).Select(a => a.IsRequired ? $"{a}" : $"[{a}]");
        if (tool.IsScript) return $"voidmcp run {tool.Name} -- {string.Join(' ', all)}".TrimEnd(' ', '-');
        return $"voidmcp call {tool.QualifiedName} {string.Join(' ', all)}".TrimEnd();
    }

    /// <summary>The argument as it is written: <c>--path &lt;string&gt;</c>.</summary>
    public override string ToString() => Type.IsSwitch ? $"--{Name}" : $"--{Name} <{Type}>";

    private static string DescriptionOf(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("description"u8, out var text)
        && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : "";
}
