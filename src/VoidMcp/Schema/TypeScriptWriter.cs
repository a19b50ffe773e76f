using System.Text;
using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>
/// Writes a JSON Schema as a TypeScript type. Never throws on a wrong schema: what it does not understand is
/// <c>unknown</c>. Looks only at what a type can say; <c>not</c>, <c>if</c>, <c>dependentSchemas</c> and
/// <c>contains</c> narrow values in ways that the type does not show.
/// </summary>
internal sealed class TypeScriptWriter
{
    private readonly TypeScriptOptions _options;
    private readonly SchemaReferences _references;
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly string? _aliasPrefix;
    private readonly Dictionary<string, string> _aliasNames = new(StringComparer.Ordinal);
    private readonly Queue<string> _aliasesToWrite = new();
    private int _nodes;

    private TypeScriptWriter(JsonElement root, TypeScriptOptions options, string? aliasPrefix)
    {
        _options = options;
        _references = new SchemaReferences(root);
        _aliasPrefix = aliasPrefix;
    }

    /// <summary>The schema as one type; where it refers back to itself, <c>unknown</c>.</summary>
    public static string Inline(JsonElement schema, TypeScriptOptions? options = null) =>
        Guarded(() => new TypeScriptWriter(schema, options ?? TypeScriptOptions.Signature, null).Write(schema, 0).Text);

    /// <summary>
    /// The schema as a declared type <paramref name="name"/>, with one more for each part that refers back to itself
    /// (<c>name_Part</c>). Ends with a line feed. The name must be an identifier.
    /// </summary>
    public static string Declare(string name, JsonElement schema, TypeScriptOptions? options = null) => Guarded(
        () => new TypeScriptWriter(schema, options ?? TypeScriptOptions.Declaration, name).WriteDeclarations(name, schema),
        broken: $"type {name} = unknown;\n");

    private static string Guarded(Func<string> write, string broken = "unknown")
    {
        try
        {
            return write();
        }
        catch (InvalidOperationException)
        {
            // The document holds text that is no Unicode (half a surrogate pair), which JsonElement refuses to read.
            return broken;
        }
    }

    private string WriteDeclarations(string name, JsonElement schema)
    {
        _aliasNames["#"] = name;
        var source = new StringBuilder().Append("type ").Append(name).Append(" = ").Append(Write(schema, 0).Text).Append(";\n");
        while (_aliasesToWrite.TryDequeue(out var reference))
        {
            var type = _references.TryResolve(reference, out var target) ? Write(target, 0) : TypeExpression.Unknown;
            // An alias of nothing but itself is an error in TypeScript.
            var text = _aliasNames.ContainsValue(type.Text) ? "unknown" : type.Text;
            source.Append("type ").Append(_aliasNames[reference]).Append(" = ").Append(text).Append(";\n");
        }

        return source.ToString();
    }

    private TypeExpression Write(JsonElement schema, int depth)
    {
        if (schema.ValueKind == JsonValueKind.False) return TypeExpression.Never;
        if (schema.ValueKind != JsonValueKind.Object) return TypeExpression.Unknown;
        if (++_nodes > _options.MaxNodes) return TypeExpression.Unknown;

        var parts = new List<TypeExpression>();
        if (SchemaReferences.Of(schema) is { } reference) parts.Add(WriteReference(reference, depth));
        if (schema.TryGetProperty("const", out var constant)) parts.Add(TypeScriptLiteral.Of(constant));
        else if (Array(schema, "enum") is { } values) parts.Add(TypeScriptLiteral.UnionOf(values, _options.MaxAlternatives));
        else parts.Add(WriteTypes(schema, depth));
        foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (Array(schema, keyword) is { } alternatives) parts.Add(WriteAlternatives(alternatives, depth));
        }

        if (Array(schema, "allOf") is { } members && !IsObject(schema))
            parts.AddRange(members.EnumerateArray().Select(member => Write(member, depth)));

        var type = TypeExpression.IntersectionOf(parts);
        return schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True
            ? TypeExpression.UnionOf([type, TypeExpression.Null])
            : type;
    }

    private TypeExpression WriteReference(string reference, int depth)
    {
        if (!_references.TryResolve(reference, out var target)) return TypeExpression.Unknown;
        if (_aliasPrefix is not null && (_aliasNames.ContainsKey(reference) || _references.IsRecursive(reference)))
            return new TypeExpression(AliasOf(reference));
        if (depth > _options.MaxDepth || !_open.Add(reference)) return TypeExpression.Unknown;
        var type = Write(target, depth);
        _open.Remove(reference);
        return type;
    }

    private string AliasOf(string reference)
    {
        if (_aliasNames.TryGetValue(reference, out var known)) return known;
        var wanted = $"{_aliasPrefix}_{ScriptName.Underscore(SchemaReferences.NameOf(reference))}";
        var name = wanted;
        for (var i = 2; _aliasNames.ContainsValue(name); i++) name = $"{wanted}{i}";
        _aliasesToWrite.Enqueue(reference);
        return _aliasNames[reference] = name;
    }

    /// <summary>What <c>type</c> allows, and what the other keywords make of it. Without <c>type</c> they tell it.</summary>
    private TypeExpression WriteTypes(JsonElement schema, int depth)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            if (IsObject(schema)) return WriteObject(schema, depth);
            return schema.TryGetProperty("items", out _) || schema.TryGetProperty("prefixItems", out _)
                ? WriteArray(schema, depth)
                : TypeExpression.Unknown;
        }

        return type.ValueKind == JsonValueKind.Array
            ? TypeExpression.UnionOf(type.EnumerateArray().Select(t => WriteType(t, schema, depth)).ToList())
            : WriteType(type, schema, depth);
    }

    private TypeExpression WriteType(JsonElement type, JsonElement schema, int depth) =>
        (type.ValueKind == JsonValueKind.String ? type.GetString() : null) switch
        {
            "string" => new TypeExpression("string"),
            "number" or "integer" => new TypeExpression("number"),
            "boolean" => new TypeExpression("boolean"),
            "null" => TypeExpression.Null,
            "object" => WriteObject(schema, depth),
            "array" => WriteArray(schema, depth),
            _ => TypeExpression.Unknown,
        };

    private TypeExpression WriteAlternatives(JsonElement alternatives, int depth)
    {
        if (alternatives.GetArrayLength() > _options.MaxAlternatives) return TypeExpression.Unknown;
        return TypeExpression.UnionOf(alternatives.EnumerateArray().Select(alternative => Write(alternative, depth)).ToList());
    }

    private TypeExpression WriteArray(JsonElement schema, int depth)
    {
        if (depth >= _options.MaxDepth) return new TypeExpression("unknown[]");
        schema.TryGetProperty("items", out var items);
        var isOldTuple = items.ValueKind == JsonValueKind.Array;
        if (!isOldTuple && Array(schema, "prefixItems") is not { })
            return TypeExpression.ArrayOf(Write(items, depth + 1));

        var prefix = isOldTuple ? items : Array(schema, "prefixItems")!.Value;
        if (prefix.GetArrayLength() > _options.MaxAlternatives) return new TypeExpression("unknown[]");
        var rest = isOldTuple ? (schema.TryGetProperty("additionalItems", out var more) ? more : default) : items;
        // Without minItems every element may be missing, but what their authors mean is a whole tuple.
        var needed = schema.TryGetProperty("minItems", out var least) && least.ValueKind == JsonValueKind.Number && least.TryGetInt32(out var n)
            ? n : int.MaxValue;
        var elements = prefix.EnumerateArray()
            .Select((element, i) => (Type: Write(element, depth + 1), IsNeeded: i < needed))
            .Select(e => e.IsNeeded ? e.Type.Text : e.Type.Grouped + "?")
            .ToList();
        if (rest.ValueKind is JsonValueKind.Object or JsonValueKind.True)
            elements.Add("..." + TypeExpression.ArrayOf(Write(rest, depth + 1)).Text);
        return new TypeExpression($"[{string.Join(", ", elements)}]");
    }

    private TypeExpression WriteObject(JsonElement schema, int depth)
    {
        var shape = new ObjectShape();
        var others = new List<TypeExpression>();
        if (Array(schema, "allOf") is { } members)
        {
            foreach (var member in members.EnumerateArray())
            {
                if (!shape.TryMerge(member, _references)) others.Add(Write(member, depth));
            }
        }

        shape.Add(schema);
        shape.DeclareRequired();
        if (shape.Properties.Count == 0)
        {
            var isOpen = others.Count > 0 && shape.Additional.ValueKind is JsonValueKind.Undefined;
            return TypeExpression.IntersectionOf(isOpen ? others : [.. others, WriteRecord(schema, shape.Additional, depth)]);
        }

        if (depth >= _options.MaxDepth) return new TypeExpression("Record<string, unknown>");
        var lines = new List<string>();
        var shown = shape.Properties.Count <= _options.MaxProperties
            ? shape.Properties
            : [.. shape.Properties.OrderBy(p => shape.Required.Contains(p.Name) ? 0 : 1).Take(_options.MaxProperties)];
        foreach (var (name, schemas) in shown)
        {
            var note = schemas.Select(s => SchemaNotes.Of(s, _options.NoteLength)).FirstOrDefault(n => n.Length > 0);
            var comment = note is null ? "" : $"/** {note} */" + (_options.Multiline ? "\n" + Indent(depth + 1) : " ");
            var mark = shape.Required.Contains(name) ? "" : "?";
            var type = TypeExpression.IntersectionOf(schemas.Select(s => Write(s, depth + 1)));
            lines.Add($"{comment}{TypeScriptText.PropertyName(name)}{mark}: {type.Text}");
        }

        var hidden = shape.Properties.Count - shown.Count;
        if (hidden > 0) lines.Add($"/** {hidden} more */ [key: string]: unknown");
        else if (IsOpen(shape.Additional)) lines.Add("[key: string]: unknown");
        var text = _options.Multiline
            ? "{\n" + string.Concat(lines.Select(line => $"{Indent(depth + 1)}{line};\n")) + Indent(depth) + "}"
            : $"{{ {string.Join("; ", lines)} }}";
        return TypeExpression.IntersectionOf([.. others, new TypeExpression(text)]);
    }

    /// <summary>An object without declared properties.</summary>
    private TypeExpression WriteRecord(JsonElement schema, JsonElement additional, int depth)
    {
        var key = schema.TryGetProperty("propertyNames", out var names) && names.ValueKind == JsonValueKind.Object
            && Array(names, "enum") is { } keys && keys.EnumerateArray().All(k => k.ValueKind == JsonValueKind.String)
                ? TypeScriptLiteral.UnionOf(keys, _options.MaxAlternatives).Text : "string";
        var values = new List<TypeExpression>();
        if (additional.ValueKind is JsonValueKind.Object && depth < _options.MaxDepth) values.Add(Write(additional, depth + 1));
        var hasPatterns = schema.TryGetProperty("patternProperties", out var patterns) && patterns.ValueKind == JsonValueKind.Object;
        if (hasPatterns && depth < _options.MaxDepth)
            values.AddRange(patterns.EnumerateObject().Take(_options.MaxAlternatives).Select(p => Write(p.Value, depth + 1)));
        if (values.Count == 0 && additional.ValueKind != JsonValueKind.False) values.Add(TypeExpression.Unknown);
        var record = $"Record<{key}, {TypeExpression.UnionOf(values).Text}>";
        return new TypeExpression(key == "string" ? record : $"Partial<{record}>");
    }

    private static bool IsOpen(JsonElement additional) => additional.ValueKind is JsonValueKind.True or JsonValueKind.Object;

    /// <summary>Whether the schema speaks of an object, by its type or by the keywords that only objects have.</summary>
    private static bool IsObject(JsonElement schema) => schema.TryGetProperty("type", out var type)
        ? type.ValueKind == JsonValueKind.String && type.ValueEquals("object")
        : schema.TryGetProperty("properties", out _) || schema.TryGetProperty("required", out _)
            || schema.TryGetProperty("additionalProperties", out _) || schema.TryGetProperty("patternProperties", out _);

    private static JsonElement? Array(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.Array ? value : null;

    private static string Indent(int depth) => new(' ', 2 * depth);
}
