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
    /// <summary>Maximum number of arguments looked at that the schema does not name.</summary>
    private const int MaxCompared = 20;

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
            var known = properties.EnumerateObject().Select(static p => p.Name).ToHashSet(StringComparer.Ordinal);
            var unused = new HashSet<string>(known, StringComparer.Ordinal);
            var strangers = new List<string>();
            foreach (var argument in arguments.EnumerateObject())
            {
                if (known.Contains(argument.Name)) unused.Remove(argument.Name);
                else if (strangers.Count < MaxCompared) strangers.Add(argument.Name);
            }

            foreach (var stranger in strangers)
            {
                if (NearestName.Of(stranger, unused) is not { } near) continue;
                return $"{tool.Server}.{tool.Name} has no argument \"{Short(stranger)}\", which it probably "
                    + $"ignored; did you mean \"{Short(near)}\"?";
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
