using System.Text;
using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>
/// Renders a JSON Schema as a TypeScript type that accepts every value the schema accepts, following the authors' usual
/// intent: properties or items without <c>type</c> mean an object or array, a tuple is complete unless <c>minItems</c>
/// says otherwise, and an object without <c>additionalProperties</c> shows no index signature. Never throws for an
/// invalid schema: unsupported parts are <c>unknown</c>. Ignores keywords that types can't express, such as <c>not</c>
/// and <c>contains</c>.
/// </summary>
internal sealed partial class TypeScriptWriter
{
    /// <summary>Maximum nesting of schemas of any kind: each takes several stack frames.</summary>
    private const int MaxNesting = 100;

    private readonly TypeScriptOptions _options;
    private readonly SchemaReferences _references;
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly NamedParts? _parts;
    private int _nodes, _nesting, _text;

    /// <summary>The current brace nesting level.</summary>
    private int _level;

    /// <summary>
    /// The reference whose declaration is being written, while only combinators enclose the current place.
    /// </summary>
    private string? _bareOf;

    private TypeScriptWriter(JsonElement root, TypeScriptOptions options, NamedParts? parts)
    {
        _options = options;
        _references = new SchemaReferences(root);
        _parts = parts;
    }

    /// <summary>Renders the schema as one type; self references become <c>unknown</c>.</summary>
    public static string Inline(JsonElement schema, TypeScriptOptions? options = null) =>
        Guarded(() => new TypeScriptWriter(schema, options ?? TypeScriptOptions.Signature, null).Write(schema, 0).Text);

    /// <summary>Renders the schema as one type on one line, abbreviated to a maximum length.</summary>
    public static string Short(JsonElement schema, int longest)
    {
        var type = Inline(schema);
        if (type.Length > longest) type = Inline(schema, TypeScriptOptions.Outline);
        return type.Length > longest ? "unknown" : type;
    }

    /// <summary>
    /// Renders the schema as a declared type <paramref name="name"/>, plus one declaration for each referenced
    /// definition (<c>name_Part</c>). Ends with a line feed. The name must be an identifier.
    /// </summary>
    public static string Declare(string name, JsonElement schema, TypeScriptOptions? options = null)
    {
        var declarations = new StringBuilder();
        var parts = new NamedParts(name, name, new TypeNames(name), declarations);
        var type = WithParts(schema, parts, options ?? TypeScriptOptions.Declaration, bareOf: "#");
        return $"type {name} = {type};\n{declarations}";
    }

    /// <summary>
    /// Renders the schema as a type, with its definitions declared under names that start with <paramref
    /// name="prefix"/>.
    /// </summary>
    /// <param name="schema">The schema.</param>
    /// <param name="prefix">The prefix of the declared type names.</param>
    /// <param name="rootName">The name suffix for the schema itself, if it references itself.</param>
    /// <param name="names">All type names of the file.</param>
    /// <param name="declarations">Receives the declarations, each ending with a line feed.</param>
    /// <param name="options">Limits and layout.</param>
    public static string Named(
        JsonElement schema,
        string prefix,
        string rootName,
        TypeNames names,
        StringBuilder declarations,
        TypeScriptOptions options) =>
        WithParts(
            schema, new NamedParts(prefix, null, names, declarations) { RootName = rootName }, options, bareOf: null);

    private static string WithParts(
        JsonElement schema, NamedParts parts, TypeScriptOptions options, string? bareOf) => Guarded(() =>
    {
        var writer = new TypeScriptWriter(schema, options, parts) { _bareOf = bareOf };
        var type = writer.Write(schema, 0).Text;
        new TypeScriptWriter(schema, options with { Indent = 0 }, parts).WriteDeclarations(parts);
        return type;
    });

    private static string Guarded(Func<string> write)
    {
        try
        {
            return write();
        }
        catch (InvalidOperationException)
        {
            // The document contains invalid Unicode (a lone surrogate), which JsonElement refuses to read.
            return "unknown";
        }
    }

    private void WriteDeclarations(NamedParts parts)
    {
        while (parts.TryTakeUndeclared(out var reference, out var name))
        {
            var type = "unknown";
            var comment = "";
            if (_references.TryResolve(reference, out var target))
            {
                type = Guarded(() =>
                {
                    _bareOf = reference;
                    return Write(target, 0).Text;
                });
                comment = Guarded(() => TypeScriptText.Comment(SchemaNotes.Lines(target, _options.NoteLength), ""));
                if (comment == "unknown") comment = "";
            }

            parts.Declarations.Append(comment).Append("type ").Append(name).Append(" = ").Append(type).Append(";\n");
        }
    }

    /// <param name="schema">Any JSON.</param>
    /// <param name="depth">Number of enclosing objects and arrays.</param>
    /// <param name="inherited">The <c>type</c> of the schema that this one is combined with; Undefined if none.</param>
    private TypeExpression Write(JsonElement schema, int depth, JsonElement inherited = default)
    {
        if (schema.ValueKind == JsonValueKind.False) return TypeExpression.Never;
        if (schema.ValueKind != JsonValueKind.Object) return TypeExpression.Unknown;
        if (++_nodes > _options.MaxNodes || _nesting >= MaxNesting || _text > _options.MaxText)
            return TypeExpression.Unknown;
        _nesting++;
        try
        {
            return WriteSchema(schema, depth, inherited);
        }
        finally
        {
            _nesting--;
        }
    }

    private TypeExpression WriteSchema(JsonElement schema, int depth, JsonElement inherited)
    {
        var parts = new List<TypeExpression>();
        if (SchemaReferences.Of(schema) is { } reference) parts.Add(WriteReference(reference, depth));
        var isObject = false;
        if (schema.TryGetProperty("const", out var constant))
            parts.Add(Counted(TypeScriptLiteral.Of(constant)));
        else if (List(schema, "enum") is { } values)
            parts.Add(Counted(TypeScriptLiteral.UnionOf(values, _options.MaxAlternatives)));
        else
            parts.Add(WriteTypes(schema, depth, inherited, out isObject));

        var type = schema.TryGetProperty("type", out var own) ? own : inherited;
        foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (List(schema, keyword) is { } alternatives) parts.Add(WriteAlternatives(alternatives, depth, type));
        }

        if (List(schema, "allOf") is { } members && !isObject)
        {
            parts.AddRange(
                members.EnumerateArray().Take(_options.MaxAlternatives).Select(member => Write(member, depth, type)));
        }

        if (schema.TryGetProperty("if", out var condition)
            && schema.TryGetProperty("then", out var then)
            && schema.TryGetProperty("else", out var otherwise))
        {
            var met = TypeExpression.IntersectionOf([Write(condition, depth, type), Write(then, depth, type)]);
            parts.Add(TypeExpression.UnionOf([met, Write(otherwise, depth, type)]));
        }

        var all = TypeExpression.IntersectionOf(parts);
        return schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True
            ? TypeExpression.UnionOf([all, TypeExpression.Null])
            : all;
    }

    private TypeExpression WriteReference(string reference, int depth)
    {
        if (!_references.TryResolve(reference, out var target)) return TypeExpression.Unknown;
        if (_parts is not null)
        {
            if (_bareOf is { } declared && _references.LeadsBarelyTo(reference, declared))
                return TypeExpression.Unknown;
            return new TypeExpression(_parts.NameOf(reference));
        }

        if (depth > _options.MaxDepth || !_open.Add(reference)) return TypeExpression.Unknown;
        var type = Write(target, depth);
        _open.Remove(reference);
        return type;
    }

    /// <summary>Combines <c>type</c> with the other keywords, which imply the type if it is missing.</summary>
    private TypeExpression WriteTypes(JsonElement schema, int depth, JsonElement inherited, out bool isObject)
    {
        isObject = false;
        if (!schema.TryGetProperty("type", out var type))
        {
            var saysObject = SpeaksOfObjects(schema);
            var saysArray = !saysObject
                && (schema.TryGetProperty("items", out _) || schema.TryGetProperty("prefixItems", out _));
            if (!saysObject && !saysArray) return TypeExpression.Unknown;

            // With other types allowed, the keywords constrain only objects or arrays.
            if (inherited.ValueKind is JsonValueKind.String or JsonValueKind.Array)
                return WriteTypes(inherited, schema, depth, out isObject);
            isObject = saysObject;
            return saysObject ? WriteObject(schema, depth) : WriteArray(schema, depth);
        }

        return WriteTypes(type, schema, depth, out isObject);
    }

    private TypeExpression WriteTypes(JsonElement type, JsonElement schema, int depth, out bool isObject)
    {
        isObject = false;
        if (type.ValueKind != JsonValueKind.Array) return WriteType(type, schema, depth, ref isObject);
        if (type.GetArrayLength() == 0) return TypeExpression.Unknown;
        var types = new List<TypeExpression>();
        foreach (var one in type.EnumerateArray().Take(MaxKinds))
            types.Add(WriteType(one, schema, depth, ref isObject));
        return TypeExpression.UnionOf(types);
    }

    private TypeExpression WriteType(JsonElement type, JsonElement schema, int depth, ref bool isObject)
    {
        // Some servers write type names in capitals.
        var name = type.ValueKind == JsonValueKind.String ? type.GetString()!.ToLowerInvariant() : null;
        isObject |= name == "object";
        return name switch
        {
            "string" => new TypeExpression("string"),
            "number" or "integer" => new TypeExpression("number"),
            "boolean" => new TypeExpression("boolean"),
            "null" => TypeExpression.Null,
            "object" => WriteObject(schema, depth),
            "array" => WriteArray(schema, depth),
            _ => TypeExpression.Unknown,
        };
    }

    private TypeExpression WriteAlternatives(JsonElement alternatives, int depth, JsonElement inherited) =>
        alternatives.GetArrayLength() > _options.MaxAlternatives
            ? TypeExpression.Unknown
            : TypeExpression.UnionOf(
                alternatives.EnumerateArray().Select(alternative => Write(alternative, depth, inherited)).ToList());

    private TypeExpression Counted(TypeExpression type)
    {
        _text += type.Text.Length;
        return type;
    }

    /// <summary>A keyword's non-empty list; an empty one would allow nothing, which authors do not intend.</summary>
    private static JsonElement? List(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var value)
        && value.ValueKind == JsonValueKind.Array
        && value.GetArrayLength() > 0
            ? value
            : null;
}
