using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>
/// Describes what a TypeScript type can't express: description, format, default, ranges. One line of plain text, safe
/// in a comment; empty if there is nothing to add.
/// </summary>
internal static class SchemaNotes
{
    private const int LongestValue = 40;
    private const int ShortLine = 110;

    /// <summary>The largest safe integer in JavaScript.</summary>
    private const double LargestInteger = 9007199254740991;

    public static string Of(JsonElement schema, int limit)
    {
        if (schema.ValueKind != JsonValueKind.Object || limit <= 0) return "";
        var facts = TypeScriptText.OneLine(string.Join(", ", Facts(schema)));
        // A property's title usually repeats its name.
        var text = Text(schema, "description") ?? "";
        var room = Math.Max(limit - facts.Length, limit / 2);
        var description = room > 200
            ? TypeScriptText.Shorten(TypeScriptText.OneLine(text), room)
            : TypeScriptText.FirstSentence(text, room);
        if (facts.Length == 0) return description;
        if (description.Length == 0) return facts;
        return char.IsLetterOrDigit(description[^1]) ? $"{description}. ({facts})" : $"{description} ({facts})";
    }

    /// <summary>
    /// The same as several lines: keeps the description's paragraphs, with the facts on the last line.
    /// </summary>
    public static IReadOnlyList<string> Lines(JsonElement schema, int limit)
    {
        if (schema.ValueKind != JsonValueKind.Object || limit <= 0) return [];
        var facts = TypeScriptText.OneLine(string.Join(", ", Facts(schema)));
        var lines = TypeScriptText.Lines(Text(schema, "description") ?? "", limit);
        if (facts.Length == 0) return lines;
        return lines.Count == 1 && lines[0].Length + facts.Length < ShortLine
            ? [char.IsLetterOrDigit(lines[0][^1]) ? $"{lines[0]}. ({facts})" : $"{lines[0]} ({facts})"]
            : [.. lines, lines.Count == 0 ? facts : $"({facts})"];
    }

    private static IEnumerable<string> Facts(JsonElement schema)
    {
        if (schema.TryGetProperty("deprecated", out var deprecated) && deprecated.ValueKind == JsonValueKind.True)
            yield return "deprecated";
        if (Text(schema, "format") is { Length: > 0 and < 30 } format) yield return format;
        if (Range(schema, "minimum", "maximum") is { } range) yield return range;
        if (Bound(schema, "exclusiveMinimum") is { } above && Number(above)) yield return $"> {above}";
        if (Bound(schema, "exclusiveMaximum") is { } below && Number(below)) yield return $"< {below}";
        if (Value(schema, "multipleOf") is { } step) yield return $"a multiple of {step}";
        if (Range(schema, "minLength", "maxLength") is { } length) yield return $"{length} characters";
        if (Range(schema, "minItems", "maxItems") is { } items) yield return $"{items} items";
        if (Text(schema, "pattern") is { Length: > 0 and <= LongestValue } pattern) yield return $"matches {pattern}";
        if (Value(schema, "default") is { } value) yield return $"default {value}";
        else if (Example(schema) is { } example) yield return $"e.g. {example}";
    }

    private static string? Range(
        JsonElement schema, string least, string most) => (Bound(schema, least), Bound(schema, most)) switch
    {
        (null, null) => null,
        ({ } low, null) => $"at least {low}",
        (null, { } high) => $"at most {high}",
        ({ } low, { } high) => low == high ? low : $"{low} to {high}",
    };

    /// <summary>A meaningful bound: some generators write the limits of their number type, which are omitted.</summary>
    private static string? Bound(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number) && Math.Abs(number) >= LargestInteger ? null : Value(schema, keyword);

    private static string? Example(JsonElement schema) =>
        Text(schema, "description") is null && schema.TryGetProperty("examples", out var examples)
        && examples.ValueKind == JsonValueKind.Array && examples.GetArrayLength() > 0
            ? Short(examples[0]) : null;

    private static string? Value(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var value) ? Short(value) : null;

    /// <summary>The value as JSON, if it is short and meaningful.</summary>
    private static string? Short(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return null;
        if (value.ValueKind == JsonValueKind.String && value.ValueEquals("")) return null;
        var text = value.GetRawText();
        return text.Length <= LongestValue ? text : null;
    }

    /// <summary>
    /// Whether it is a number: draft 4 wrote <c>exclusiveMinimum: true</c>, which means nothing by itself.
    /// </summary>
    private static bool Number(string value) => value is not ("true" or "false");

    private static string? Text(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
