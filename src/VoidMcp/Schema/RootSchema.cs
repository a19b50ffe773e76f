using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoidMcp.Schema;

/// <summary>
/// Brings the root of a tool's schema into the form that MCP requires: an object with <c>type: object</c>. A root that
/// only refers to a definition, or only combines alternatives, is rewritten as the object that it describes. Model APIs
/// refuse <c>oneOf</c>, <c>anyOf</c> and <c>allOf</c> at the root of an input, even beside <c>type: object</c>: there
/// they are merged too, and the description says which arguments belong together.
/// </summary>
internal static class RootSchema
{
    /// <summary>References are followed this far; more are a cycle.</summary>
    private const int MostReferences = 8;

    /// <summary>Branches are merged up to this number: each may refer to all others.</summary>
    private const int MostBranches = 500;

    /// <summary>Rewrites the root in place.</summary>
    /// <param name="root">The schema; repaired already (<see cref="SchemaRepair"/>).</param>
    /// <param name="isInput">Whether it describes arguments, which a model API checks.</param>
    /// <param name="mistake">Why it can't describe an object; null on success.</param>
    /// <returns>Whether anything was changed.</returns>
    public static bool Normalize(JsonObject root, bool isInput, out string? mistake)
    {
        var hasChanged = Follow(root, root, MostReferences);
        if (isInput) hasChanged |= root.Remove("$ref");
        mistake = null;
        var type = root["type"];
        if (type is JsonArray several)
        {
            var hasObject = several.Any(t => IsText(t, "object"));
            if (!hasObject) mistake = $"has type {several.ToJsonString()}, not \"object\"";
            else root["type"] = "object";
            hasChanged = true;
        }
        else if (type is not null && !IsText(type, "object"))
        {
            mistake = $"has type {type.ToJsonString()}, not \"object\"";
        }

        if (mistake is not null || (type is not null && !isInput)) return hasChanged;
        var alternatives = isInput ? RequiredAlternatives.Words(root) : null;
        var branches = MostBranches;
        hasChanged |= MergeAll(root, root, ref branches, out mistake);
        if (alternatives is not null) RequiredAlternatives.Describe(root, alternatives);
        if (type is not null) return hasChanged;
        root.Insert(0, "type", "object");
        return true;
    }

    /// <summary>Merges all combinators of a schema into it; those of its branches first.</summary>
    private static bool MergeAll(JsonObject schema, JsonObject root, ref int left, out string? mistake)
    {
        mistake = null;
        var hasChanged = false;
        foreach (var keyword in (ReadOnlySpan<string>)["allOf", "anyOf", "oneOf"])
        {
            if (schema[keyword] is not JsonArray branches) continue;
            hasChanged = true;
            if (!Merge(schema, root, keyword, branches, ref left)) mistake = $"describes no object ({keyword})";
        }

        return hasChanged;
    }

    /// <summary>Resolves a reference within the same document (<c>#/$defs/Name</c>); null if there is none.</summary>
    public static JsonNode? Resolve(JsonNode root, string reference)
    {
        if (reference == "#") return root;
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) return null;
        JsonNode? node = root;
        foreach (var part in reference[2..].Split('/'))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
            node = node switch
            {
                JsonObject parent => parent[name],
                JsonArray list when int.TryParse(name, out var at) && at >= 0 && at < list.Count => list[at],
                _ => null,
            };
        }

        return node;
    }

    /// <summary>Copies the members of the definition that a schema refers to into the schema.</summary>
    private static bool Follow(JsonObject schema, JsonObject root, int left)
    {
        var hasChanged = false;
        for (; left > 0 && schema["$ref"] is JsonValue value && IsText(value); left--)
        {
            if (Resolve(root, value.GetValue<string>()) is not JsonObject target) return hasChanged;
            schema.Remove("$ref");
            if (ReferenceEquals(target, schema)) return true;
            foreach (var (name, member) in target.ToList())
            {
                if (!schema.ContainsKey(name)) schema[name] = member?.DeepClone();
            }

            hasChanged = true;
        }

        return hasChanged;
    }

    /// <summary>
    /// Merges the branches into the schema: all their properties; what all (<c>allOf</c>: any) of them require is
    /// required. False if none of them describes an object.
    /// </summary>
    private static bool Merge(
        JsonObject schema, JsonObject root, string keyword, JsonArray branches, ref int left)
    {
        var objects = new List<JsonObject>();
        foreach (var branch in branches.OfType<JsonObject>().Take(left))
        {
            var copy = (JsonObject)branch.DeepClone();
            Follow(copy, root, MostReferences);
            if (--left > 0) MergeAll(copy, root, ref left, out _);
            if (copy["type"] is null or JsonArray || IsText(copy["type"], "object")) objects.Add(copy);
        }

        if (objects.Count == 0) return false;
        schema.Remove(keyword);
        if (schema["properties"] is not JsonObject properties) schema["properties"] = properties = [];
        List<string>? required = null;
        foreach (var branch in objects)
        {
            foreach (var (name, member) in (branch["properties"] as JsonObject ?? []).ToList())
                Add(properties, name, member!, isEither: keyword != "allOf");
            var names = (branch["required"] as JsonArray ?? [])
                .Where(n => IsText(n)).Select(n => n!.GetValue<string>());
            required = required is null ? [.. names]
                : keyword == "allOf" ? [.. required.Union(names)]
                : [.. required.Intersect(names)];
        }

        var before = (schema["required"] as JsonArray ?? []).Select(n => n!.GetValue<string>());
        string[] all = [.. before.Union(required!)];
        if (all.Length > 0) schema["required"] = new JsonArray([.. all.Select(n => JsonValue.Create(n))]);
        return true;
    }

    private static void Add(JsonObject properties, string name, JsonNode schema, bool isEither)
    {
        if (properties[name] is not JsonObject before)
        {
            properties[name] = schema.DeepClone();
            return;
        }

        if (JsonNode.DeepEquals(before, schema)) return;
        var keyword = isEither ? "anyOf" : "allOf";
        if (before is { Count: 1 } && before[keyword] is JsonArray alternatives)
        {
            if (!alternatives.Any(a => JsonNode.DeepEquals(a, schema))) alternatives.Add(schema.DeepClone());
            return;
        }

        properties[name] = new JsonObject { [keyword] = new JsonArray(before.DeepClone(), schema.DeepClone()) };
    }

    private static bool IsText(JsonNode? node, string? text = null) =>
        node is not null
        && node.GetValueKind() == JsonValueKind.String
        && (text is null || node.GetValue<string>() == text);
}
