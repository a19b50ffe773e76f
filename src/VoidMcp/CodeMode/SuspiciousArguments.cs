using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// Finds arguments that the schema does not name but that are spelled almost like one that it names. A schema that is
/// open accepts them, and most servers ignore them.
/// </summary>
internal static class SuspiciousArguments
{
    /// <summary>A note about the first such argument; null if there is none.</summary>
    public static string? Note(CatalogTool tool, JsonElement arguments)
    {
        var schema = tool.Definition.InputSchema;
        if (arguments.ValueKind != JsonValueKind.Object
            || schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        try
        {
            foreach (var argument in arguments.EnumerateObject())
            {
                if (properties.TryGetProperty(argument.Name, out _)) continue;
                var unused = properties.EnumerateObject().Select(static p => p.Name)
                    .Where(name => !arguments.TryGetProperty(name, out _));
                if (NearestName.Of(argument.Name, unused) is { } near)
                {
                    return $"{tool.Server}.{tool.Name} has no argument \"{Short(argument.Name)}\", which it probably "
                        + $"ignored; did you mean \"{Short(near)}\"?";
                }
            }
        }
        catch (InvalidOperationException)
        {
            // A name that is not valid Unicode.
        }

        return null;
    }

    private static string Short(string name) => name.Length <= 60 ? name : name[..60] + "…";
}
