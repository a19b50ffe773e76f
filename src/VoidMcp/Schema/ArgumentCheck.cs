using System.Text.Json;
using VoidMcp.Errors;

namespace VoidMcp.Schema;

/// <summary>
/// Finds the mistakes in a call's arguments that are worth a round trip less: what is missing, what the tool does not
/// know, and plainly wrong types. Deliberately shallow: schemas that combine others are left to the server, as are
/// ranges, formats, nested values and null.
/// </summary>
internal static class ArgumentCheck
{
    /// <summary>All mistakes in one sentence each, with what the tool takes; null where nothing is wrong.</summary>
    public static string? Problem(ToolDefinition tool, JsonElement arguments)
    {
        var schema = tool.InputSchema;
        if (schema.ValueKind != JsonValueKind.Object || arguments.ValueKind != JsonValueKind.Object || IsCombined(schema)) return null;
        var properties = schema.TryGetProperty("properties", out var declared) && declared.ValueKind == JsonValueKind.Object ? declared : default;
        List<string> problems = [.. Missing(schema, arguments), .. Unknown(schema, properties, arguments), .. Mistyped(properties, arguments)];
        return problems.Count == 0 ? null : $"{string.Join("; ", problems)}. {tool.Name} takes {TypeScriptWriter.Inline(schema)}";
    }

    private static IEnumerable<string> Missing(JsonElement schema, JsonElement arguments)
    {
        if (!schema.TryGetProperty("required", out var required) || required.ValueKind != JsonValueKind.Array) yield break;
        foreach (var name in required.EnumerateArray())
        {
            if (name.ValueKind == JsonValueKind.String && !arguments.TryGetProperty(name.GetString()!, out _))
                yield return $"the argument \"{name.GetString()}\" is missing";
        }
    }

    private static IEnumerable<string> Unknown(JsonElement schema, JsonElement properties, JsonElement arguments)
    {
        var isClosed = schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.False;
        if (!isClosed || schema.TryGetProperty("patternProperties", out _)) yield break;
        string[] known = properties.ValueKind == JsonValueKind.Object ? [.. properties.EnumerateObject().Select(p => p.Name)] : [];
        foreach (var argument in arguments.EnumerateObject())
        {
            if (known.Contains(argument.Name, StringComparer.Ordinal)) continue;
            var near = NearestNames.Of(argument.Name, known, limit: 1);
            yield return $"there is no argument \"{argument.Name}\"{(near.Count > 0 ? $", did you mean \"{near[0]}\"?" : "")}";
        }
    }

    private static IEnumerable<string> Mistyped(JsonElement properties, JsonElement arguments)
    {
        if (properties.ValueKind != JsonValueKind.Object) yield break;
        foreach (var argument in arguments.EnumerateObject())
        {
            if (!properties.TryGetProperty(argument.Name, out var schema) || schema.ValueKind != JsonValueKind.Object || IsCombined(schema)) continue;
            if (!schema.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String) continue;
            if (!Fits(type.GetString()!, argument.Value))
                yield return $"the argument \"{argument.Name}\" must be {WithArticle(type.GetString()!)}, not {WithArticle(KindOf(argument.Value))}";
        }
    }

    private static bool IsCombined(JsonElement schema) =>
        schema.EnumerateObject().Any(keyword => keyword.Name is "$ref" or "$dynamicRef" or "allOf" or "anyOf" or "oneOf" or "if" or "not");

    private static bool Fits(string type, JsonElement value) => value.ValueKind == JsonValueKind.Null || type switch
    {
        "string" or "boolean" or "object" or "array" or "number" => KindOf(value) == type,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsInteger(number),
        _ => true,
    };

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => "null",
    };

    private static string WithArticle(string type) => type is "object" or "array" or "integer" ? $"an {type}" : $"a {type}";
}
