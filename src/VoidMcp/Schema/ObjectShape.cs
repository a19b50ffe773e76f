using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>
/// The properties of an object schema, with its <c>allOf</c> members merged in, so that <c>required</c> in one member
/// applies to a property in another.
/// </summary>
internal sealed class ObjectShape
{
    /// <summary>Keywords that a mergeable schema may have: object keywords and annotations.</summary>
    private static readonly HashSet<string> Mergeable = new(StringComparer.Ordinal)
    {
        "type", "properties", "required", "additionalProperties", "unevaluatedProperties", "allOf", "$ref", "$defs",
        "definitions", "title", "description", "default", "examples", "deprecated", "$schema", "$id", "$comment",
        "$anchor", "minProperties", "maxProperties", "readOnly", "writeOnly",
    };

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>
    /// Names and schemas of the properties, in document order. Several schemas all apply; none: any value.
    /// </summary>
    public List<(string Name, List<JsonElement> Schemas)> Properties { get; } = [];

    public HashSet<string> Required { get; } = new(StringComparer.Ordinal);

    /// <summary>The regular expressions of <c>patternProperties</c> and their schemas.</summary>
    public List<(string Pattern, JsonElement Schema)> Patterns { get; } = [];

    /// <summary>The schema of additional properties; Undefined if not specified.</summary>
    public JsonElement Additional { get; private set; }

    /// <summary>
    /// Whether <see cref="Properties"/> is complete, although the schema does not forbid others.
    /// </summary>
    public bool HasAllNames { get; private set; }

    /// <summary>Adds the schema's own keywords, without its members'.</summary>
    public void Add(JsonElement schema)
    {
        foreach (var property in Members(schema, "properties")) Declare(property.Name).Add(property.Value);
        foreach (var name in Texts(schema, "required")) Required.Add(name);
        foreach (var pattern in Members(schema, "patternProperties")) Patterns.Add((pattern.Name, pattern.Value));
        if (Additional.ValueKind == JsonValueKind.Undefined
            && (schema.TryGetProperty("additionalProperties", out var additional)
                || schema.TryGetProperty("unevaluatedProperties", out additional)))
        {
            Additional = additional;
        }
    }

    /// <summary>
    /// Adds names that the schema mentions without declaring: required ones, those listed by <c>propertyNames</c>, and
    /// conditional ones. Of the conditional ones, only the name is known.
    /// </summary>
    public void DeclareMentioned(JsonElement schema)
    {
        List<string> names = [.. Required];
        if (schema.TryGetProperty("propertyNames", out var rule)
            && rule.ValueKind == JsonValueKind.Object
            && Properties.Count == 0)
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
        List<JsonElement> conditional =
            [.. Members(schema, "dependentSchemas").Concat(Members(schema, "dependencies")).Select(m => m.Value)];
        if (schema.TryGetProperty("if", out _))
        {
            // If both are present, the writer creates alternatives.
            var (hasThen, hasElse) =
                (schema.TryGetProperty("then", out var then), schema.TryGetProperty("else", out var otherwise));
            if (hasThen != hasElse) conditional.Add(hasThen ? then : otherwise);
        }

        foreach (var property in conditional.Where(s => s.ValueKind == JsonValueKind.Object)
            .SelectMany(s => Members(s, "properties")))
        {
            if (!_places.ContainsKey(property.Name)) Declare(property.Name);
        }
    }

    /// <summary>
    /// Merges an <c>allOf</c> member, including its own members. Returns false and changes nothing if it is more than
    /// an object with properties, or references itself.
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
        if (member.TryGetProperty("type", out var type)
            && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("object")))
        {
            return false;
        }

        if (SchemaReferences.Of(member) is { } reference)
        {
            if (!references.TryResolve(reference, out var target) || !TryFlatten(target, references, into, depth + 1))
                return false;
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
        schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject()
            : default;

    private static IEnumerable<string> Texts(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
                .Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)
            : [];

    private List<JsonElement> Declare(string name)
    {
        if (_places.TryGetValue(name, out var place)) return Properties[place].Schemas;
        _places[name] = Properties.Count;
        Properties.Add((name, []));
        return Properties[^1].Schemas;
    }
}
