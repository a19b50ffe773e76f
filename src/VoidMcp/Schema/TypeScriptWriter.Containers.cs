using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>Renders objects, records, arrays and tuples.</summary>
internal sealed partial class TypeScriptWriter
{
    /// <summary>JSON has six types and <c>integer</c>; a longer list contains duplicates.</summary>
    private const int MaxKinds = 16;

    /// <summary>
    /// Maximum length of an index signature's type that must include the declared properties' types; a longer one is
    /// <c>unknown</c>.
    /// </summary>
    private const int LongestIndexType = 100;

    private TypeExpression WriteArray(JsonElement schema, int depth)
    {
        if (depth >= _options.MaxDepth) return new TypeExpression("unknown[]");
        schema.TryGetProperty("items", out var items);
        var isOldTuple = items.ValueKind == JsonValueKind.Array;
        var prefix = isOldTuple ? items : List(schema, "prefixItems") ?? default;
        var rest = isOldTuple ? (schema.TryGetProperty("additionalItems", out var more) ? more : default) : items;
        var count = prefix.ValueKind == JsonValueKind.Array ? prefix.GetArrayLength() : 0;
        if (count == 0) return TypeExpression.ArrayOf(Inside(rest, depth));
        if (count > _options.MaxAlternatives) return new TypeExpression("unknown[]");

        // Without minItems every element is optional, but authors mean a complete tuple.
        var needed = schema.TryGetProperty("minItems", out var least)
            && least.ValueKind == JsonValueKind.Number
            && least.TryGetInt32(out var n)
            ? n : int.MaxValue;
        var elements = prefix.EnumerateArray()
            .Select((element, i) => (Type: Inside(element, depth), IsNeeded: i < needed))
            .Select(e => e.IsNeeded ? e.Type.Text : e.Type.Grouped + "?")
            .ToList();
        if (rest.ValueKind is JsonValueKind.Object or JsonValueKind.True)
            elements.Add("..." + TypeExpression.ArrayOf(Inside(rest, depth)).Text);
        return new TypeExpression($"[{string.Join(", ", elements)}]");
    }

    private TypeExpression WriteObject(JsonElement schema, int depth)
    {
        var shape = new ObjectShape();
        var others = new List<TypeExpression>();
        if (List(schema, "allOf") is { } members)
        {
            foreach (var member in members.EnumerateArray().Take(_options.MaxAlternatives))
            {
                if (!shape.TryMerge(member, _references))
                    others.Add(Write(member, depth, schema.TryGetProperty("type", out var type) ? type : default));
            }
        }

        shape.Add(schema);
        shape.DeclareMentioned(schema);
        var isRecord = shape.Properties.Count == 0;
        if (isRecord
            && shape.Patterns.Count == 0
            && shape.Additional.ValueKind == JsonValueKind.Undefined
            && others.Any(o => o != TypeExpression.Unknown))
        {
            return TypeExpression.IntersectionOf(others);
        }

        if (depth >= _options.MaxDepth) return new TypeExpression("Record<string, unknown>");

        // A record's values are at the record's own level; an object's members are one level deeper.
        var steps = isRecord && shape.Patterns.Count == 0 ? 0 : 1;
        _level += steps;
        var (text, record) = WriteMembers(shape, depth);
        _level -= steps;
        return TypeExpression.IntersectionOf([.. others, record is { } values ? Record(values) : Braced(text)]);
    }

    /// <summary>The members of an object, or the value type if it is only a record.</summary>
    private (List<string> Lines, TypeExpression? Record) WriteMembers(ObjectShape shape, int depth)
    {
        var shown = shape.Properties.Count <= _options.MaxProperties
            ? shape.Properties
            : [.. shape.Properties.OrderBy(p => shape.Required.Contains(p.Name) ? 0 : 1).Take(_options.MaxProperties)];
        var lines = new List<string>();
        var types = new List<TypeExpression>();
        foreach (var (name, schemas) in shown)
        {
            var isRequired = shape.Required.Contains(name);
            var type = TypeExpression.IntersectionOf(schemas.Select(s => Inside(s, depth)).ToList());
            var property = $"{Comment(schemas)}{TypeScriptText.PropertyName(name)}{(isRequired ? "" : "?")}: ";
            _text += property.Length;
            lines.Add(property + type.Text);
            types.Add(type);
            if (!isRequired) types.Add(TypeExpression.Undefined);
        }

        var hidden = shape.Properties.Count - shown.Count;
        TypeExpression? record = null;
        var index = hidden > 0
            ? [$"/** {hidden} more */ [key: string]: unknown"]
            : IndexSignatures(shape, types, depth, out record);
        return ([.. lines, .. index], record);
    }

    /// <summary>
    /// Index signatures for undeclared keys. TypeScript requires a declared property to match the index signatures that
    /// cover its name, and a narrower signature to match a wider one.
    /// </summary>
    /// <param name="shape">The object.</param>
    /// <param name="declared">The types of its declared properties.</param>
    /// <param name="depth">Its nesting depth.</param>
    /// <param name="record">Returned instead of signatures if there are only keys of one kind: their value
    /// type.</param>
    private List<string> IndexSignatures(
        ObjectShape shape, List<TypeExpression> declared, int depth, out TypeExpression? record)
    {
        record = null;
        if (shape.HasAllNames) return [];
        var templates = new List<(string Prefix, TypeExpression Type)>();
        var (others, notes) = (new List<TypeExpression>(), new List<string>());
        foreach (var (pattern, schema) in shape.Patterns.Take(_options.MaxAlternatives))
        {
            var type = Inside(schema, depth);
            if (KeyPattern.PrefixOf(pattern) is { Length: > 0 } prefix && IsFree(prefix)) templates.Add((prefix, type));
            else others.Add(type);
            if (KeyPattern.PrefixOf(pattern) is null && IsShort(type))
                notes.Add($"{type.Text} where the key matches {pattern}");
        }

        if (shape.Patterns.Count > _options.MaxAlternatives) others.Add(TypeExpression.Unknown);
        if (!shape.Patterns.Any(p => KeyPattern.PrefixOf(p.Pattern) is "")) others.Add(Additional());
        var rest = TypeExpression.UnionOf(others);
        var lines = templates.ConvertAll(t => $"[key: `{t.Prefix}${{string}}`]: {t.Type.Text}");
        if (declared.Count + templates.Count == 0 && (notes.Count == 0 || rest != TypeExpression.Unknown))
            record = rest;
        if (record is not null || rest == TypeExpression.Never) return lines;

        var index = TypeExpression.UnionOf([rest, .. templates.Select(t => t.Type), .. declared]);
        if (!IsShort(index)) index = TypeExpression.Unknown;
        var note = index == TypeExpression.Unknown
            ? TypeScriptText.Shorten(TypeScriptText.OneLine(string.Join("; ", notes)), LongestIndexType)
            : "";
        lines.Add(
            $"{(note.Length > 0 && _options.NoteLength > 0 ? $"/** {note} */ " : "")}[key: string]: {index.Text}");
        return lines;

        bool IsFree(string prefix) =>
            !shape.Properties.Any(p => p.Name.StartsWith(prefix, StringComparison.Ordinal))
            && !templates.Any(t => t.Prefix.StartsWith(prefix, StringComparison.Ordinal)
                || prefix.StartsWith(t.Prefix, StringComparison.Ordinal));

        // An object that declares properties and does not mention others is rendered without an index signature.
        TypeExpression Additional() => shape.Additional.ValueKind switch
        {
            JsonValueKind.Object => Inside(shape.Additional, depth),
            JsonValueKind.Undefined when declared.Count > 0 && shape.Patterns.Count == 0 => TypeExpression.Never,
            JsonValueKind.False => TypeExpression.Never,
            _ => TypeExpression.Unknown,
        };
    }

    /// <summary>A schema inside an object or array, where circular references are harmless.</summary>
    private TypeExpression Inside(JsonElement schema, int depth)
    {
        var bare = _bareOf;
        _bareOf = null;
        var type = Write(schema, depth + 1);
        _bareOf = bare;
        return type;
    }

    /// <summary>
    /// A declared type may reference itself in an index signature, but not as an argument of <c>Record</c>.
    /// </summary>
    private TypeExpression Record(TypeExpression values) =>
        _parts is null || values == TypeExpression.Unknown || values == TypeExpression.Never
            ? new TypeExpression($"Record<string, {values.Text}>")
            : new TypeExpression($"{{ [key: string]: {values.Text} }}");

    private TypeExpression Braced(List<string> members) => new(_options.Multiline
        ? "{\n" + string.Concat(members.Select(member => $"{Indent(_level + 1)}{member};\n")) + Indent(_level) + "}"
        : $"{{ {string.Join("; ", members)} }}");

    private string Comment(List<JsonElement> schemas)
    {
        if (_options.Multiline)
        {
            var lines = schemas.Select(s => SchemaNotes.Lines(s, _options.NoteLength))
                .FirstOrDefault(found => found.Count > 0) ?? [];
            return TypeScriptText.Comment(lines, Indent(_level));
        }

        var note = schemas.Select(s => SchemaNotes.Of(s, _options.NoteLength)).FirstOrDefault(n => n.Length > 0);
        return note is null ? "" : $"/** {note} */ ";
    }

    /// <summary>Whether the schema has keywords that apply only to objects.</summary>
    private static bool SpeaksOfObjects(JsonElement schema) =>
        schema.TryGetProperty("properties", out _) || schema.TryGetProperty("required", out _)
        || schema.TryGetProperty("additionalProperties", out _) || schema.TryGetProperty("patternProperties", out _);

    private static bool IsShort(TypeExpression type) =>
        type.Text.Length <= LongestIndexType && !type.Text.Contains('\n', StringComparison.Ordinal);

    private string Indent(int level) => new(' ', 2 * (_options.Indent + level));
}
