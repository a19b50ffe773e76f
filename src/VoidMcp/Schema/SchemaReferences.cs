using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>
/// Resolves <c>$ref</c> within one schema document: JSON pointers (<c>#/$defs/Name</c>, <c>#/definitions/Name</c>, any
/// other path), <c>#</c>, <c>#anchor</c>, and the <c>$id</c> of the document or a definition. Other references are
/// external and never followed.
/// </summary>
internal sealed class SchemaReferences
{
    /// <summary>Maximum number of schemas visited before a path is assumed to be circular.</summary>
    private const int MaxSteps = 2000;

    private static readonly string[] DefinitionKeywords = ["$defs", "definitions"];
    private static readonly string[] NamingKeywords = ["$anchor", "$dynamicAnchor", "$id", "id"];
    private static readonly string[] CombiningKeywords = ["allOf", "anyOf", "oneOf"];
    private static readonly string[] BranchKeywords = ["if", "then", "else"];

    private readonly JsonElement _root;
    private readonly string? _ownId;

    public SchemaReferences(JsonElement root)
    {
        _root = root;
        if (root.ValueKind != JsonValueKind.Object) return;
        var hasId = root.TryGetProperty("$id", out var id) || root.TryGetProperty("id", out id);
        _ownId = hasId && id.ValueKind == JsonValueKind.String && id.GetString()!.TrimEnd('#') is { Length: > 0 } text
            ? text
            : null;
    }

    /// <summary>The reference of a schema object, or null.</summary>
    public static string? Of(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) return null;
        var found = schema.TryGetProperty("$ref", out var value)
            || schema.TryGetProperty("$dynamicRef", out value)
            || schema.TryGetProperty("$recursiveRef", out value);
        return found && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    /// <summary>Resolves a reference. False if the target is missing or in another document.</summary>
    public bool TryResolve(string reference, out JsonElement target)
    {
        var inside = Inside(reference);
        target = _root;
        if (inside is "#") return true;
        if (inside.StartsWith("#/", StringComparison.Ordinal)) return TryFollow(inside[2..], out target);
        return TryName(inside.TrimStart('#'), out target);
    }

    /// <summary>
    /// Whether the reference leads to <paramref name="goal"/> only through references, combinators and branches, with
    /// no object or array in between. Such a circular schema has no meaning in JSON Schema or TypeScript.
    /// </summary>
    public bool LeadsBarelyTo(string reference, string goal)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var steps = 0;
        var open = new Stack<string>([reference]);
        while (open.TryPop(out var next))
        {
            if (next == goal) return true;
            if (!seen.Add(next) || !TryResolve(next, out var target)) continue;
            var parts = new Stack<JsonElement>([target]);
            while (parts.TryPop(out var part))
            {
                if (++steps > MaxSteps) return true;
                if (part.ValueKind != JsonValueKind.Object) continue;
                if (Of(part) is { } found) open.Push(found);
                foreach (var keyword in CombiningKeywords)
                {
                    if (!part.TryGetProperty(keyword, out var members) || members.ValueKind != JsonValueKind.Array)
                        continue;
                    foreach (var member in members.EnumerateArray()) parts.Push(member);
                }

                foreach (var keyword in BranchKeywords)
                {
                    if (part.TryGetProperty(keyword, out var branch)) parts.Push(branch);
                }
            }
        }

        return false;
    }

    /// <summary>
    /// The last part of a reference, for display: <c>Node</c> for <c>#/$defs/Node</c>; empty for the root.
    /// </summary>
    public static string NameOf(string reference) => Unescape(reference[(reference.LastIndexOfAny(['/', '#']) + 1)..]);

    /// <summary>Resolves a reference that starts with the document's own <c>$id</c>.</summary>
    private string Inside(string reference)
    {
        if (_ownId is null || !reference.StartsWith(_ownId, StringComparison.Ordinal)) return reference;
        var rest = reference[_ownId.Length..];
        return rest.Length == 0 ? "#" : rest[0] == '#' ? rest : reference;
    }

    private bool TryFollow(string pointer, out JsonElement target)
    {
        target = _root;
        foreach (var part in pointer.Split('/'))
        {
            var name = Unescape(part);
            var found = target.ValueKind switch
            {
                JsonValueKind.Object => target.TryGetProperty(name, out target),
                JsonValueKind.Array
                    when int.TryParse(name, out var index) && index >= 0 && index < target.GetArrayLength() =>
                    (target = target[index]).ValueKind != JsonValueKind.Undefined,
                _ => false,
            };
            if (!found) return false;
        }

        return true;
    }

    /// <summary>Finds the definition with this <c>$id</c> or anchor.</summary>
    private bool TryName(string name, out JsonElement target)
    {
        foreach (var keyword in DefinitionKeywords)
        {
            if (_root.ValueKind != JsonValueKind.Object || !_root.TryGetProperty(keyword, out var all)) continue;
            if (all.ValueKind != JsonValueKind.Object) continue;
            foreach (var definition in all.EnumerateObject())
            {
                target = definition.Value;
                if (target.ValueKind == JsonValueKind.Object && IsNamed(target, name)) return true;
            }
        }

        target = default;
        return false;
    }

    private static bool IsNamed(JsonElement definition, string name) => NamingKeywords.Any(keyword =>
        definition.TryGetProperty(keyword, out var own)
        && own.ValueKind == JsonValueKind.String
        && own.GetString()!.Trim('#') == name);

    private static string Unescape(string part) =>
        Uri.UnescapeDataString(part)
            .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
