using System.Text.Json;
using VoidMcp.Errors;

namespace VoidMcp.Schema;

/// <summary>
/// Validates a call's arguments against the tool's schema before sending them, to save a round trip: missing arguments,
/// unknown arguments, and wrong types. Never rejects what the schema accepts. Left to the server: references, ranges,
/// formats, nested values, null, types combined by several schemas, and required arguments with a default.
/// </summary>
internal static class ArgumentCheck
{
    /// <summary>Maximum length of the signature shown in an error, in characters.</summary>
    private const int LongestType = 2000;

    /// <summary>Maximum number of mistakes of one kind that are named.</summary>
    private const int MaxNamed = 10;

    /// <summary>
    /// The errors and the tool's signature, as one message; null if the arguments are valid. Takes time in proportion
    /// to the size of schema and arguments.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static string? Problem(
        ToolDefinition tool, JsonElement arguments, CancellationToken cancellation = default)
    {
        var schema = tool.InputSchema;
        if (schema.ValueKind != JsonValueKind.Object
            || arguments.ValueKind != JsonValueKind.Object
            || SchemaReferences.Of(schema) is not null)
        {
            return null;
        }

        try
        {
            List<string> problems =
            [
                .. NameProblems(schema, arguments, cancellation),
                .. Mistyped(schema, arguments, cancellation).Take(MaxNamed),
            ];
            return problems.Count == 0
                ? null
                : $"{string.Join("; ", problems)}. {tool.Name} takes {TypeScriptWriter.Short(schema, LongestType)}";
        }
        catch (InvalidOperationException)
        {
            // A name in the schema or in the arguments is not valid Unicode; the server may understand it.
            return null;
        }
    }

    /// <summary>Missing and unknown arguments. A misspelled name is reported once.</summary>
    private static IEnumerable<string> NameProblems(
        JsonElement schema, JsonElement arguments, CancellationToken cancellation)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var argument in arguments.EnumerateObject())
        {
            cancellation.ThrowIfCancellationRequested();
            given.Add(argument.Name);
        }

        var known = Properties(schema).Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        var missing = Missing(schema, given).Take(MaxNamed).ToList();
        var all = given.Where(name => !known.Contains(name)).ToList();
        var strangers = all.Take(MaxNamed).ToList();
        var isClosed = schema.TryGetProperty("additionalProperties", out var additional)
            && additional.ValueKind == JsonValueKind.False
            && !schema.TryGetProperty("patternProperties", out _);
        foreach (var name in isClosed ? strangers : [])
        {
            var near = NearestNames.Of(name, [.. missing, .. known.Except(given)], limit: 1);
            if (near.Count > 0) missing.Remove(near[0]);
            yield return $"unknown argument \"{name}\"{(near.Count > 0 ? $" (did you mean \"{near[0]}\"?)" : "")}";
        }

        if (isClosed && all.Count > strangers.Count)
            yield return $"{all.Count - strangers.Count} more unknown arguments";
        foreach (var name in missing)
        {
            var near = isClosed ? [] : NearestNames.Of(name, strangers, limit: 1);
            yield return $"missing argument \"{name}\"{(near.Count > 0 ? $" (misspelled as \"{near[0]}\"?)" : "")}";
        }
    }

    private static IEnumerable<string> Missing(JsonElement schema, HashSet<string> given)
    {
        if (!schema.TryGetProperty("required", out var required) || required.ValueKind != JsonValueKind.Array)
            yield break;
        var withDefault = Properties(schema)
            .Where(property => property.Value.ValueKind == JsonValueKind.Object
                && property.Value.TryGetProperty("default", out _))
            .Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in required.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String)
            .Select(n => n.GetString()!).Distinct(StringComparer.Ordinal))
        {
            if (!given.Contains(name) && !withDefault.Contains(name)) yield return name;
        }
    }

    private static IEnumerable<string> Mistyped(
        JsonElement schema, JsonElement arguments, CancellationToken cancellation)
    {
        // If a name appears twice, the last value counts, as in most parsers.
        var types = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in Properties(schema)) types[property.Name] = property.Value;
        foreach (var argument in arguments.EnumerateObject())
        {
            cancellation.ThrowIfCancellationRequested();
            if (!types.TryGetValue(argument.Name, out var declared)
                || declared.ValueKind != JsonValueKind.Object
                || IsCombined(declared))
            {
                continue;
            }

            if (!declared.TryGetProperty("type", out var type)) continue;
            List<string?> names =
                [.. (type.ValueKind == JsonValueKind.Array ? type.EnumerateArray() : Enumerable.Repeat(type, 1))
                    .Select(one => one.ValueKind == JsonValueKind.String ? one.GetString() : null)];
            if (names.Count == 0 || names.Any(name => name is null || Fits(name, argument.Value))) continue;
            yield return $"the argument \"{argument.Name}\" must be "
                + $"{string.Join(" or ", names.Select(name => WithArticle(name!)))}, not "
                + $"{WithArticle(KindOf(argument.Value))}";
        }
    }

    private static JsonElement.ObjectEnumerator Properties(JsonElement schema) =>
        schema.TryGetProperty("properties", out var declared) && declared.ValueKind == JsonValueKind.Object
            ? declared.EnumerateObject()
            : default;

    private static bool IsCombined(JsonElement schema) =>
        schema.EnumerateObject().Any(keyword => keyword.Name is "$ref" or "$dynamicRef" or "$recursiveRef" or "allOf"
            or "anyOf" or "oneOf" or "if" or "not");

    private static bool Fits(string type, JsonElement value) => value.ValueKind == JsonValueKind.Null || type switch
    {
        "string" or "boolean" or "object" or "array" or "number" => KindOf(value) == type,
        "integer" => value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var number)
            && (double.IsInteger(number) || !double.IsFinite(number)),
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

    private static string WithArticle(string type) =>
        type == "null" ? type : type is "object" or "array" or "integer" ? $"an {type}" : $"a {type}";
}
