using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>
/// The properties that an object schema declares, those of its <c>allOf</c> members merged in, so that a
/// <c>required</c> in one member and the property in another meet.
/// </summary>
internal sealed class ObjectShape
{
    /// <summary>Keywords that a schema may have and still be merged: the object's own, and those that are only told.</summary>
    private static readonly HashSet<string> Mergeable = new(StringComparer.Ordinal)
    {
        "type", "properties", "required", "additionalProperties", "unevaluatedProperties", "allOf", "$ref", "$defs", "definitions",
        "title", "description", "default", "examples", "deprecated", "$schema", "$id", "$comment", "$anchor",
        "minProperties", "maxProperties", "readOnly", "writeOnly",
    };

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>Name and schemas of each property, in the order of the document. Several schemas all hold.</summary>
    public List<(string Name, List<JsonElement> Schemas)> Properties { get; } = [];

    public HashSet<string> Required { get; } = new(StringComparer.Ordinal);

    /// <summary>What other properties must be; Undefined where the schema does not say.</summary>
    public JsonElement Additional { get; private set; }

    /// <summary>Takes over one schema's own keywords, not its members'.</summary>
    public void Add(JsonElement schema)
    {
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject()) Declare(property.Name).Add(property.Value);
        }

        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
        {
            foreach (var name in required.EnumerateArray())
            {
                if (name.ValueKind == JsonValueKind.String) Required.Add(name.GetString()!);
            }
        }

        if (Additional.ValueKind == JsonValueKind.Undefined && schema.TryGetProperty("additionalProperties", out var additional))
            Additional = additional;
    }

    /// <summary>Adds the names that are required but declared nowhere: they exist, with any value.</summary>
    public void DeclareRequired()
    {
        foreach (var name in Required.Where(name => !_places.ContainsKey(name)).ToList()) Declare(name);
    }

    /// <summary>
    /// Takes over an <c>allOf</c> member with all its own members. False, and nothing merged, where it is more than an
    /// object with properties or refers back to itself.
    /// </summary>
    public bool TryMerge(JsonElement member, SchemaReferences references)
    {
        var schemas = new List<JsonElement>();
        if (!TryFlatten(member, references, schemas, depth: 0)) return false;
        schemas.ForEach(Add);
        return true;
    }

    private static bool TryFlatten(JsonElement member, SchemaReferences references, List<JsonElement> into, int depth)
    {
        if (member.ValueKind != JsonValueKind.Object || depth > 4 || into.Count > 32) return false;
        if (member.EnumerateObject().Any(keyword => !Mergeable.Contains(keyword.Name))) return false;
        if (member.TryGetProperty("type", out var type) && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("object"))) return false;
        if (SchemaReferences.Of(member) is { } reference)
        {
            if (!references.TryResolve(reference, out var target) || references.IsRecursive(reference)) return false;
            if (!TryFlatten(target, references, into, depth + 1)) return false;
        }

        if (member.TryGetProperty("allOf", out var members))
        {
            if (members.ValueKind != JsonValueKind.Array) return false;
            foreach (var inner in members.EnumerateArray())
            {
                if (!TryFlatten(inner, references, into, depth + 1)) return false;
            }
        }

        into.Add(member);
        return true;
    }

    private List<JsonElement> Declare(string name)
    {
        if (_places.TryGetValue(name, out var place)) return Properties[place].Schemas;
        _places[name] = Properties.Count;
        Properties.Add((name, []));
        return Properties[^1].Schemas;
    }
}
