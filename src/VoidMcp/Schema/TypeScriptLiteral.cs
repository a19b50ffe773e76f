using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>Renders JSON values as TypeScript types, for <c>const</c> and <c>enum</c>.</summary>
internal static class TypeScriptLiteral
{
    private const int MaxDepth = 3;
    private const int MaxMembers = 20;
    private const int LongestString = 200;

    /// <summary>A union of literals, or of their base types if there are more than <paramref name="limit"/>.</summary>
    public static TypeExpression UnionOf(JsonElement values, int limit)
    {
        var literals = values.EnumerateArray().Select(value => Of(value)).Distinct().ToList();
        return TypeExpression.UnionOf(literals.Count <= limit ? literals : values.EnumerateArray().Select(BaseType));
    }

    /// <summary>The literal type of this value; its base type if the literal is too long or not expressible.</summary>
    public static TypeExpression Of(JsonElement value) => Of(value, 0);

    private static TypeExpression Of(JsonElement value, int depth)
    {
        if (depth > MaxDepth) return BaseType(value);
        return value.ValueKind switch
        {
            JsonValueKind.String when value.GetString()! is { Length: <= LongestString } text =>
                new(TypeScriptText.Quote(text)),
            // Outside the range of a double, the literal would be Infinity, which is not a literal type.
            JsonValueKind.Number when value.TryGetDouble(out var number) && double.IsFinite(number) =>
                new(value.GetRawText()),
            JsonValueKind.True => new("true"),
            JsonValueKind.False => new("false"),
            JsonValueKind.Array when value.GetArrayLength() <= MaxMembers =>
                new($"[{string.Join(", ", value.EnumerateArray().Select(item => Of(item, depth + 1).Text))}]"),
            JsonValueKind.Object when value.EnumerateObject().Count() is > 0 and <= MaxMembers =>
                OfObject(value, depth),
            _ => BaseType(value),
        };
    }

    private static TypeExpression OfObject(JsonElement value, int depth)
    {
        // If a property appears twice, the last value counts, as in most parsers; a type may declare it only once.
        var members = value.EnumerateObject().GroupBy(p => p.Name, p => p.Value, StringComparer.Ordinal)
            .Select(p => $"{TypeScriptText.PropertyName(p.Key)}: {Of(p.Last(), depth + 1).Text}");
        return new($"{{ {string.Join("; ", members)} }}");
    }

    private static TypeExpression BaseType(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new("string"),
        JsonValueKind.Number => new("number"),
        JsonValueKind.True or JsonValueKind.False => new("boolean"),
        JsonValueKind.Null => TypeExpression.Null,
        JsonValueKind.Array => new("unknown[]"),
        _ => new("Record<string, unknown>"),
    };
}
