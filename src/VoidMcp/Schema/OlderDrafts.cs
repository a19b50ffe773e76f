using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoidMcp.Schema;

/// <summary>
/// Converts the structure of schemas written for drafts 3 to 7 to draft 2020-12, which model APIs check against:
/// <c>definitions</c>, <c>id</c>, and the <c>$schema</c> of drafts that validators no longer know. Single keywords are
/// converted by <see cref="SchemaRepair"/>.
/// </summary>
internal static class OlderDrafts
{
    private const string OldPath = "#/definitions/", NewPath = "#/$defs/";

    /// <summary>Converts a schema in place. Returns whether anything was changed.</summary>
    public static bool Convert(JsonObject root)
    {
        var hasChanged = Text(root["$schema"]) is { } draft
            && (draft.Contains("draft-03", StringComparison.Ordinal)
                || draft.Contains("draft-04", StringComparison.Ordinal)
                || draft.Contains("draft-06", StringComparison.Ordinal))
            && root.Remove("$schema");
        return ConvertId(root) | MoveDefinitions(root) | hasChanged;
    }

    /// <summary>
    /// Validators refuse <c>id</c>. It becomes <c>$id</c> if references use it, and is removed otherwise.
    /// </summary>
    private static bool ConvertId(JsonObject root)
    {
        if (Text(root["id"]) is not { Length: > 0 } id || root.ContainsKey("$id")) return false;
        root.Remove("id");
        var isUsed = References(root).Any(r => r.Reference.StartsWith(id.TrimEnd('#'), StringComparison.Ordinal));
        if (isUsed && !id.StartsWith('#')) root.Insert(0, "$id", id);
        return true;
    }

    private static bool MoveDefinitions(JsonObject root)
    {
        if (root["definitions"] is not JsonObject old) return false;
        var isNew = root["$defs"] is not JsonObject;
        var definitions = root["$defs"] as JsonObject ?? [];
        if (old.Any(d => definitions.TryGetPropertyValue(d.Key, out var other) && !JsonNode.DeepEquals(other, d.Value)))
            return false;
        var at = root.IndexOf("definitions");
        root.Remove("definitions");
        foreach (var (name, schema) in old.ToList())
        {
            old.Remove(name);
            definitions[name] = schema;
        }

        if (isNew) root.Insert(at, "$defs", definitions);
        foreach (var (schema, reference) in References(root).ToList())
        {
            if (reference.StartsWith(OldPath, StringComparison.Ordinal))
                schema["$ref"] = NewPath + reference[OldPath.Length..];
        }

        return true;
    }

    private static IEnumerable<(JsonObject Schema, string Reference)> References(JsonNode root)
    {
        var left = new Stack<JsonNode?>([root]);
        while (left.TryPop(out var next))
        {
            if (next is JsonObject schema)
            {
                if (Text(schema["$ref"]) is { } reference) yield return (schema, reference);
                foreach (var (_, member) in schema) left.Push(member);
            }
            else if (next is JsonArray list)
            {
                foreach (var item in list) left.Push(item);
            }
        }
    }

    private static string? Text(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
