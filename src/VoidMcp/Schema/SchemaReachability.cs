using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VoidMcp.Schema;

/// <summary>
/// Finds references and patterns that a client can't use: a reference to another document is never fetched, and a
/// pattern written for another engine doesn't compile.
/// </summary>
internal static partial class SchemaReachability
{
    /// <summary>Removes references without a target, which then accept everything. Returns whether any was.</summary>
    public static bool RemoveUnresolved(JsonObject root)
    {
        var names = NamesIn(root);
        var hasChanged = false;
        foreach (var schema in Objects(root).ToList())
        {
            if (ReferenceOf(schema) is { } reference && !IsResolved(root, reference, names))
                hasChanged |= schema.Remove("$ref");
        }

        return hasChanged;
    }

    /// <summary>Whether a client's validator can compile the schema.</summary>
    public static bool Compiles(JsonObject root)
    {
        var names = NamesIn(root);
        foreach (var schema in Objects(root))
        {
            if (ReferenceOf(schema) is { } reference && !IsResolved(root, reference, names)) return false;
            if (Text(schema["pattern"]) is { } pattern && !IsPattern(pattern)) return false;
            if (schema["patternProperties"] is JsonObject members && members.Any(m => !IsPattern(m.Key))) return false;
        }

        return true;
    }

    private static bool IsResolved(JsonObject root, string reference, HashSet<string> names) =>
        RootSchema.Resolve(root, reference) is not null || names.Contains(reference);

    /// <summary>What schemas within the document are called, as references write it.</summary>
    private static HashSet<string> NamesIn(JsonObject root)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var schema in Objects(root))
        {
            if (Text(schema["$id"]) is { } id) names.Add(id);
            if (Text(schema["$anchor"]) is { } anchor) names.Add("#" + anchor);
        }

        return names;
    }

    /// <summary>All objects of the document, data included: a property may be called <c>$ref</c>.</summary>
    private static IEnumerable<JsonObject> Objects(JsonNode? node)
    {
        var left = new Stack<JsonNode?>([node]);
        while (left.TryPop(out var next))
        {
            if (next is JsonObject found)
            {
                yield return found;
                foreach (var (_, member) in found) left.Push(member);
            }
            else if (next is JsonArray list)
            {
                foreach (var item in list) left.Push(item);
            }
        }
    }

    private static string? ReferenceOf(JsonObject schema) => Text(schema["$ref"]);

    private static string? Text(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static bool IsPattern(string pattern)
    {
        if (Foreign().IsMatch(pattern)) return false;
        try
        {
            _ = new Regex(pattern, RegexOptions.None);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Syntax that JavaScript rejects with its <c>u</c> flag, which validators set.</summary>
    [GeneratedRegex(@"\(\?(?![:=!<])|(?<!\\)(?:\\\\)*\\[^\^$\\.*+?()\[\]{}|/dDwWsSbBcfnrtvuxpPk0-9-]|[*+?}]\+")]
    private static partial Regex Foreign();
}
