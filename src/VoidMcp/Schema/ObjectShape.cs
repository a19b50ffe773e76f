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

    /// <summary>Name and schemas of each property, in the order of the document. Several schemas all hold; none says nothing.</summary>
    public List<(string Name, List<JsonElement> Schemas)> Properties { get; } = [];

    public HashSet<string> Required { get; } = new(StringComparer.Ordinal);

    /// <summary>The regular expressions of <c>patternProperties</c>, and what their properties must be.</summary>
    public List<(string Pattern, JsonElement Schema)> Patterns { get; } = [];

    /// <summary>What other properties must be; Undefined where the schema does not say.</summary>
    public JsonElement Additional { get; private set; }

    /// <summary>Whether there are no names but those in <see cref="Properties"/>, although others would not be refused as such.</summary>
    public bool HasAllNames { get; private set; }

    /// <summary>Takes over one schema's own keywords, not its members'.</summary>
    public void Add(JsonElement schema)
    {
        foreach (var property in Members(schema, "properties")) Declare(property.Name).Add(property.Value);
        foreach (var name in Texts(schema, "required")) Required.Add(name);
        foreach (var pattern in Members(schema, "patternProperties")) Patterns.Add((pattern.Name, pattern.Value));
        if (Additional.ValueKind == JsonValueKind.Undefined
            && (schema.TryGetProperty("additionalProperties", out var additional) || schema.TryGetProperty("unevaluatedProperties", out additional)))
            Additional = additional;
    }

    /// <summary>
    /// Adds the names that the schema speaks of but declares nowhere: the required ones, those that <c>propertyNames</c>
    /// lists, and those that only come with a condition. Of the last nothing is known but the name.
    /// </summary>
    public void DeclareMentioned(JsonElement schema)
    {
        List<string> names = [.. Required];
        if (schema.TryGetProperty("propertyNames", out var rule) && rule.ValueKind == JsonValueKind.Object && Properties.Count == 0)
        {
            names.AddRange(Texts(rule, "enum"));
            HasAllNames = names.Count > Required.Count;
        }

        foreach (var name in names.Where(name => !_places.ContainsKey(name)).ToList())
        {
            var schemas = Declare(name);
            if (Patterns.Count == 0 && Additional.ValueKind == JsonValueKind.Object) schemas.Add(Additional);
        }

        if (Additional.ValueKind == JsonValueKind.False) return;
        List<JsonElement> conditional = [.. Members(schema, "dependentSchemas").Concat(Members(schema, "dependencies")).Select(m => m.Value)];
        if (schema.TryGetProperty("if", out _))
        {
            // Where both are there, the writer makes alternatives of them.
            var (hasThen, hasElse) = (schema.TryGetProperty("then", out var then), schema.TryGetProperty("else", out var otherwise));
            if (hasThen != hasElse) conditional.Add(hasThen ? then : otherwise);
        }

        foreach (var property in conditional.Where(s => s.ValueKind == JsonValueKind.Object).SelectMany(s => Members(s, "properties")))
        {
            if (!_places.ContainsKey(property.Name)) Declare(property.Name);
        }
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
            if (!references.TryResolve(reference, out var target) || !TryFlatten(target, references, into, depth + 1)) return false;
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

    private static JsonElement.ObjectEnumerator Members(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : default;

    private static IEnumerable<string> Texts(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)
            : [];

    private List<JsonElement> Declare(string name)
    {
        if (_places.TryGetValue(name, out var place)) return Properties[place].Schemas;
        _places[name] = Properties.Count;
        Properties.Add((name, []));
        return Properties[^1].Schemas;
    }
}
