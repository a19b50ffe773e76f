using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>
/// Converts shapes to JSON Schema, the form in which they are stored and rendered as types, and back. Reading accepts
/// any JSON; what was not written by this class becomes <see cref="ResultShape.Anything"/>.
/// </summary>
internal static class ResultShapeSchema
{
    private static readonly (ShapeKinds Kind, string Name)[] s_plain =
    [
        (ShapeKinds.String, "string"),
        (ShapeKinds.Number, "number"),
        (ShapeKinds.Boolean, "boolean"),
        (ShapeKinds.Null, "null"),
    ];

    private static readonly (ShapeKinds Kind, string Name, string[] Fields)[] s_content =
    [
        (ShapeKinds.Image, "image", ["data", "mimeType"]),
        (ShapeKinds.Audio, "audio", ["data", "mimeType"]),
        (ShapeKinds.Resource, "resource", ["resource"]),
        (ShapeKinds.ResourceLink, "resource_link", ["uri", "name"]),
    ];

    public static void Write(Utf8JsonWriter json, ResultShape shape)
    {
        var content = s_content.Where(c => (shape.Kinds & c.Kind) != 0).ToList();
        if (content.Count == 0 || shape.Kinds == ShapeKinds.Any)
        {
            WritePlain(json, shape);
            return;
        }

        json.WriteStartObject();
        json.WriteStartArray("anyOf"u8);
        if (Types(shape).Any()) WritePlain(json, shape);
        foreach (var (_, name, fields) in content)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "object");
            json.WriteStartObject("properties"u8);
            json.WriteStartObject("type"u8);
            json.WriteString("const"u8, name);
            json.WriteEndObject();
            foreach (var field in fields)
            {
                json.WriteStartObject(field);
                if (field == "resource") WriteResource(json);
                else json.WriteString("type"u8, "string");
                json.WriteEndObject();
            }

            json.WriteEndObject();
            WriteNames(json, ["type", .. fields]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static ResultShape Read(JsonElement schema) => Read(schema, 0);

    private static void WritePlain(Utf8JsonWriter json, ResultShape shape)
    {
        json.WriteStartObject();
        var types = shape.Kinds == ShapeKinds.Any ? [] : Types(shape).ToList();
        if (types.Count == 1) json.WriteString("type"u8, types[0]);
        if (types.Count > 1)
        {
            json.WriteStartArray("type"u8);
            types.ForEach(json.WriteStringValue);
            json.WriteEndArray();
        }

        if (shape.Items is { } items && items != ResultShape.Nothing)
        {
            json.WritePropertyName("items"u8);
            Write(json, items);
        }

        if (shape.Fields is { } fields)
        {
            json.WriteStartObject("properties"u8);
            foreach (var field in fields)
            {
                json.WritePropertyName(field.Name);
                Write(json, field.Shape);
            }

            json.WriteEndObject();
            WriteNames(json, fields.Where(f => !f.IsOptional).Select(f => f.Name));
        }

        if (shape.Values is { } values)
        {
            json.WritePropertyName("additionalProperties"u8);
            Write(json, values);
        }

        json.WriteEndObject();
    }

    private static IEnumerable<string> Types(ResultShape shape)
    {
        if (shape.Fields is not null || shape.Values is not null) yield return "object";
        if (shape.Items is not null) yield return "array";
        foreach (var (kind, name) in s_plain)
        {
            if ((shape.Kinds & kind) != 0) yield return name;
        }
    }

    private static void WriteResource(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, "object");
        json.WriteStartObject("properties"u8);
        foreach (var field in (ReadOnlySpan<string>)["uri", "mimeType", "text", "blob"])
        {
            json.WriteStartObject(field);
            json.WriteString("type"u8, "string");
            json.WriteEndObject();
        }

        json.WriteEndObject();
        WriteNames(json, ["uri"]);
    }

    private static void WriteNames(Utf8JsonWriter json, IEnumerable<string> names)
    {
        json.WriteStartArray("required"u8);
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private static ResultShape Read(JsonElement schema, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > ResultShape.MaxDepth + 1) return ResultShape.Anything;
        if (schema.TryGetProperty("anyOf", out var kinds))
        {
            return kinds.ValueKind == JsonValueKind.Array
                ? kinds.EnumerateArray().Select(kind => ReadContent(kind) ?? Read(kind, depth))
                    .Aggregate(ResultShape.Nothing, (all, one) => all.Merge(one))
                : ResultShape.Anything;
        }

        if (!schema.TryGetProperty("type", out var type)) return ResultShape.Anything;
        var types = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray()] : new List<JsonElement> { type };
        return types.Select(one => ReadKind(one, schema, depth))
            .Aggregate(ResultShape.Nothing, (all, one) => all.Merge(one));
    }

    private static ResultShape ReadKind(JsonElement type, JsonElement schema, int depth)
    {
        var name = type.ValueKind == JsonValueKind.String ? type.GetString() : null;
        if (name == "array")
        {
            return ResultShape.ArrayOf(
                schema.TryGetProperty("items", out var items) ? Read(items, depth + 1) : ResultShape.Nothing);
        }

        if (name == "object") return ReadObject(schema, depth);
        var plain = s_plain.FirstOrDefault(p => p.Name == name).Kind;
        return plain == ShapeKinds.None ? ResultShape.Anything : new ResultShape(plain);
    }

    private static ResultShape ReadObject(JsonElement schema, int depth)
    {
        if (schema.TryGetProperty("additionalProperties", out var values))
            return ResultShape.MapOf(Read(values, depth + 1));
        if (!schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return ResultShape.Anything;
        var required = schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String)
                .Select(n => n.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        return ResultShape.ObjectOf(
        [
            .. properties.EnumerateObject().DistinctBy(p => p.Name, StringComparer.Ordinal)
                .Select(p => new ShapeField(p.Name, Read(p.Value, depth + 1), !required.Contains(p.Name))),
        ]);
    }

    private static ResultShape? ReadContent(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
        && properties.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.Object
        && type.TryGetProperty("const", out var name) && name.ValueKind == JsonValueKind.String
        && s_content.FirstOrDefault(c => name.ValueEquals(c.Name)).Kind is var kind and not ShapeKinds.None
            ? new ResultShape(kind) : null;
}
