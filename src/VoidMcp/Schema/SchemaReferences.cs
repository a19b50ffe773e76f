using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>
/// Finds what <c>$ref</c> means within one schema document: JSON pointers (<c>#/$defs/Name</c>, <c>#/definitions/Name</c>,
/// any other path), <c>#</c> and <c>#anchor</c>. Anything else points elsewhere and is never followed.
/// </summary>
internal sealed class SchemaReferences(JsonElement root)
{
    private static readonly string[] DefinitionKeywords = ["$defs", "definitions"];

    private readonly Dictionary<string, bool> _recursive = new(StringComparer.Ordinal);

    /// <summary>The reference of a schema object (<c>$ref</c> or <c>$dynamicRef</c>), or null.</summary>
    public static string? Of(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) return null;
        var found = schema.TryGetProperty("$ref", out var value) || schema.TryGetProperty("$dynamicRef", out value);
        return found && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    /// <summary>The schema that the reference means. False for a reference to nothing, or to another document.</summary>
    public bool TryResolve(string reference, out JsonElement target)
    {
        target = root;
        if (reference == "#") return true;
        if (!reference.StartsWith('#')) return false;
        return reference[1] == '/' ? TryFollow(reference[2..], out target) : TryAnchor(reference[1..], out target);
    }

    /// <summary>Whether following the reference leads back to it.</summary>
    public bool IsRecursive(string reference)
    {
        if (_recursive.TryGetValue(reference, out var known)) return known;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<JsonElement>();
        if (TryResolve(reference, out var start)) open.Push(start);
        var recursive = false;
        while (!recursive && open.TryPop(out var element))
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray()) open.Push(item);
            }

            if (element.ValueKind != JsonValueKind.Object) continue;
            foreach (var property in element.EnumerateObject())
            {
                if (!DefinitionKeywords.Contains(property.Name)) open.Push(property.Value);
            }

            if (Of(element) is not { } next) continue;
            recursive = next == reference;
            if (seen.Add(next) && TryResolve(next, out var target)) open.Push(target);
        }

        return _recursive[reference] = recursive;
    }

    /// <summary>The last part of a reference, as a name for people: <c>Node</c> of <c>#/$defs/Node</c>; empty for the root.</summary>
    public static string NameOf(string reference) => Unescape(reference[(reference.LastIndexOfAny(['/', '#']) + 1)..]);

    private bool TryFollow(string pointer, out JsonElement target)
    {
        target = root;
        foreach (var part in pointer.Split('/'))
        {
            var name = Unescape(part);
            var found = target.ValueKind switch
            {
                JsonValueKind.Object => target.TryGetProperty(name, out target),
                JsonValueKind.Array when int.TryParse(name, out var index) && index >= 0 && index < target.GetArrayLength() =>
                    (target = target[index]).ValueKind != JsonValueKind.Undefined,
                _ => false,
            };
            if (!found) return false;
        }

        return true;
    }

    private bool TryAnchor(string anchor, out JsonElement target)
    {
        foreach (var keyword in DefinitionKeywords)
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(keyword, out var all)) continue;
            if (all.ValueKind != JsonValueKind.Object) continue;
            foreach (var definition in all.EnumerateObject())
            {
                target = definition.Value;
                if (target.ValueKind == JsonValueKind.Object
                    && (target.TryGetProperty("$anchor", out var name) || target.TryGetProperty("$dynamicAnchor", out name))
                    && name.ValueKind == JsonValueKind.String
                    && name.ValueEquals(anchor)) return true;
            }
        }

        target = default;
        return false;
    }

    private static string Unescape(string part) =>
        Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
