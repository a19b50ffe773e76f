using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// The form of <c>ask(question, schema?)</c> for MCP elicitation: an object of plain fields. Scripts may use
/// shorthands: <c>{ name: "string" }</c>, an array of choices, or a single field.
/// </summary>
/// <param name="Schema">JSON Schema of an object with plain fields, in UTF-8; empty for free text.</param>
/// <param name="Field">The field that holds the answer if the script asked for one value; null: the whole
/// object.</param>
internal sealed record AskForm(ReadOnlyMemory<byte> Schema, string? Field)
{
    private const string OnlyField = "answer";

    private const string Accepted =
        "ask accepts { name: \"string\", age: \"number\", ok: \"boolean\" }, an array of choices, "
        + "or a JSON Schema of an object with such fields";

    private static readonly HashSet<string> s_keywords =
    [
        "type", "title", "description", "default", "enum", "enumNames", "oneOf", "const", "format", "pattern",
        "minLength", "maxLength", "minimum", "maximum", "items", "minItems", "maxItems",
    ];

    /// <param name="given">The script's argument; null and undefined mean free text.</param>
    /// <param name="problem">The error message; null if valid.</param>
    public static AskForm Read(JsonElement given, out string? problem)
    {
        problem = null;
        switch (given.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return new AskForm(default, null);
            case JsonValueKind.String or JsonValueKind.Array:
                return One(given, out problem);
            case JsonValueKind.Object
                when given.TryGetProperty("properties", out var fields) && fields.ValueKind == JsonValueKind.Object:
                problem = fields.EnumerateObject()
                    .Select(f => Problem(f.Name, f.Value)).FirstOrDefault(p => p is not null);
                return new AskForm(Whole(given), null);
            case JsonValueKind.Object when IsField(given):
                return One(given, out problem);
            case JsonValueKind.Object when given.EnumerateObject().Any():
                return Several(given, out problem);
            default:
                problem = Accepted;
                return new AskForm(default, null);
        }
    }

    /// <summary>Converts the answer's raw JSON to the script's value.</summary>
    public ReadOnlyMemory<byte> Unwrap(ReadOnlyMemory<byte> answer)
    {
        if (Field is null || !JsonSlices.IsObject(answer)) return answer;
        var value = JsonSlices.Property(answer, System.Text.Encoding.UTF8.GetBytes(Field));
        return value.IsEmpty ? "null"u8.ToArray() : value;
    }

    private static AskForm One(JsonElement field, out string? problem)
    {
        problem = Problem(OnlyField, field);
        return new AskForm(
            problem is not null ? default : Form(w => WriteField(w, OnlyField, field), [OnlyField]), OnlyField);
    }

    private static AskForm Several(JsonElement fields, out string? problem)
    {
        problem = fields.EnumerateObject().Select(f => Problem(f.Name, f.Value)).FirstOrDefault(p => p is not null);
        if (problem is not null) return new AskForm(default, null);
        return new AskForm(Form(
            w =>
            {
                foreach (var field in fields.EnumerateObject()) WriteField(w, field.Name, field.Value);
            },
            [.. fields.EnumerateObject().Where(f => !IsOptional(f.Value)).Select(f => f.Name)]), null);
    }

    private static ReadOnlyMemory<byte> Form(
        Action<Utf8JsonWriter> fields, IReadOnlyList<string> required) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("type"u8, "object");
        w.WriteStartObject("properties"u8);
        fields(w);
        w.WriteEndObject();
        w.WriteStartArray("required"u8);
        foreach (var name in required) w.WriteStringValue(name);
        w.WriteEndArray();
        w.WriteEndObject();
    });

    /// <summary>The script's own schema, with the <c>type</c> that clients require.</summary>
    private static ReadOnlyMemory<byte> Whole(JsonElement schema) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("type"u8, "object");
        foreach (var member in schema.EnumerateObject().Where(m => m.Name != "type")) member.WriteTo(w);
        w.WriteEndObject();
    });

    /// <summary>A field from a type name ("string?": optional), an array of choices, or a schema.</summary>
    private static void WriteField(Utf8JsonWriter w, string name, JsonElement field)
    {
        w.WritePropertyName(name);
        if (field.ValueKind == JsonValueKind.Object)
        {
            field.WriteTo(w);
            return;
        }

        w.WriteStartObject();
        w.WriteString("type"u8, field.ValueKind == JsonValueKind.Array ? "string" : TypeOf(field));
        if (field.ValueKind == JsonValueKind.Array)
        {
            w.WritePropertyName("enum"u8);
            field.WriteTo(w);
        }

        w.WriteEndObject();
    }

    private static string? Problem(string name, JsonElement field)
    {
        var isFine = field.ValueKind switch
        {
            JsonValueKind.String => IsPlain(TypeOf(field)),
            JsonValueKind.Array =>
                field.GetArrayLength() > 0 && field.EnumerateArray().All(c => c.ValueKind == JsonValueKind.String),
            JsonValueKind.Object => IsField(field),
            _ => false,
        };
        return isFine
            ? null
            : $"field \"{name}\" is not a string, number, boolean or choice of strings; {Accepted}";
    }

    /// <summary>The schema of one plain field, or of a multiple choice.</summary>
    private static bool IsField(JsonElement schema)
    {
        if (!schema.EnumerateObject().All(keyword => s_keywords.Contains(keyword.Name))) return false;
        if (!schema.TryGetProperty("type", out var type))
            return schema.TryGetProperty("enum", out _) || schema.TryGetProperty("oneOf", out _);
        if (type.ValueKind != JsonValueKind.String) return false;
        if (!type.ValueEquals("array")) return IsPlain(type.GetString()!);
        return schema.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Object;
    }

    private static bool IsPlain(string type) => type is "string" or "number" or "integer" or "boolean";

    private static bool IsOptional(JsonElement field) =>
        field.ValueKind == JsonValueKind.String && field.GetString()!.EndsWith('?');

    private static string TypeOf(JsonElement field) => field.GetString()!.TrimEnd('?');
}
