using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoidMcp.Schema;

/// <summary>
/// Keeps, as words, what an input schema says by alternatives that can't leave as such: which arguments a call needs
/// together (<c>oneOf: [{required: [a]}, {required: [b]}]</c>). The server checks it; the words tell the model.
/// </summary>
internal static class RequiredAlternatives
{
    private const int MostBranches = 8;

    /// <summary>The alternatives as a sentence; null if every call may do without them.</summary>
    /// <param name="root">The schema, before its combinators are merged.</param>
    public static string? Words(JsonObject root) => Of(root, "oneOf", "one") ?? Of(root, "anyOf", "at least one");

    /// <summary>Appends the sentence to the schema's description.</summary>
    public static void Describe(JsonObject root, string words) =>
        root["description"] = root["description"]?.GetValueKind() == JsonValueKind.String
            ? $"{root["description"]!.GetValue<string>()} {words}"
            : words;

    private static string? Of(JsonObject root, string keyword, string howMany)
    {
        if (root[keyword] is not JsonArray { Count: > 1 and <= MostBranches } branches) return null;
        var sets = branches
            .Select(b => b is JsonObject branch && branch["required"] is JsonArray names
                ? names.Where(n => n?.GetValueKind() == JsonValueKind.String).Select(n => n!.GetValue<string>())
                    .ToList()
                : [])
            .ToList();
        if (sets.Any(s => s.Count == 0)) return null;
        var common = sets.Aggregate(sets[0].AsEnumerable(), (all, set) => all.Intersect(set)).ToHashSet();
        var texts = sets.Select(s => string.Join(" and ", s.Where(n => !common.Contains(n)))).Distinct().ToList();
        return texts.Count < 2 || texts.Contains("")
            ? null
            : $"Give {howMany} of: {string.Join("; ", texts)}.";
    }
}
