using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoidMcp.Schema;

/// <summary>
/// Brings a valid input schema into the form that model APIs accept, which refuse a whole request because of one tool:
/// OpenAI wants <c>items</c> for each array and no <c>enum</c> or <c>not</c> at the root, Gemini wants each required
/// property declared. What is added accepts everything, so the server's own check decides.
/// </summary>
internal static class ModelSchema
{
    /// <summary>Repairs a schema in place. Returns whether anything was changed.</summary>
    /// <param name="root">The schema; its root describes an object (<see cref="RootSchema"/>).</param>
    public static bool Repair(JsonObject root)
    {
        var hasChanged = root.Remove("enum") | root.Remove("not");
        if (root["required"] is JsonArray { Count: > 0 } && root["properties"] is not JsonObject)
        {
            root["properties"] = new JsonObject();
            hasChanged = true;
        }

        foreach (var schema in Schemas(root).ToList())
        {
            hasChanged |= DeclareRequired(schema);
            if (!IsArray(schema) || schema.ContainsKey("items")) continue;
            schema["items"] = new JsonObject();
            hasChanged = true;
        }

        return hasChanged;
    }

    private static bool DeclareRequired(JsonObject schema)
    {
        if (schema["required"] is not JsonArray required || schema["properties"] is not JsonObject properties)
            return false;
        var undeclared = required.Select(n => n!.GetValue<string>()).Where(n => !properties.ContainsKey(n)).ToList();
        foreach (var name in undeclared) properties[name] = new JsonObject();
        return undeclared.Count > 0;
    }

    private static bool IsArray(JsonObject schema) => schema["type"] switch
    {
        JsonArray types => types.Any(IsArrayName),
        var type => IsArrayName(type),
    };

    private static bool IsArrayName(JsonNode? type) =>
        type?.GetValueKind() == JsonValueKind.String && type.GetValue<string>() == "array";

    /// <summary>A schema and all schemas in it.</summary>
    private static IEnumerable<JsonObject> Schemas(JsonObject root)
    {
        var left = new Stack<JsonObject>([root]);
        while (left.TryPop(out var schema))
        {
            yield return schema;
            foreach (var (keyword, value) in schema)
            {
                var inner = (keyword, value) switch
                {
                    ("properties" or "patternProperties" or "$defs" or "definitions" or "dependentSchemas",
                        JsonObject members) => members.Select(m => m.Value),
                    ("anyOf" or "oneOf" or "allOf" or "prefixItems", JsonArray list) => list,
                    ("items" or "additionalProperties" or "contains" or "propertyNames" or "not" or "if" or "then"
                        or "else" or "unevaluatedItems" or "unevaluatedProperties", JsonObject one) => [one],
                    _ => Enumerable.Empty<JsonNode?>(),
                };
                foreach (var one in inner.OfType<JsonObject>()) left.Push(one);
            }
        }
    }
}
