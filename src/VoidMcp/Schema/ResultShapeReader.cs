using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Schema;

/// <summary>Infers the shape of one JSON value. The work is bounded, whatever the value's size.</summary>
internal ref struct ResultShapeReader
{
    /// <summary>
    /// Maximum number of values examined; further array elements are skipped. An element already started is read to its
    /// end, unless it is that large again: then its fields are <see cref="ResultShape.Anything"/>.
    /// </summary>
    private const int MostValues = 100_000;

    private Utf8JsonReader _json;
    private int _left = MostValues;

    private ResultShapeReader(ReadOnlySpan<byte> json) =>
        _json = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonRpcMessage.MaxDepth });

    /// <exception cref="JsonException">The value is not valid JSON.</exception>
    /// <exception cref="InvalidOperationException">A name in it is not valid Unicode.</exception>
    public static ResultShape Read(ReadOnlySpan<byte> json)
    {
        var reader = new ResultShapeReader(json);
        reader._json.Read();
        return reader.Value(0);
    }

    private ResultShape Value(int depth)
    {
        _left--;
        switch (_json.TokenType)
        {
            case JsonTokenType.StartArray when depth < ResultShape.MaxDepth: return Array(depth);
            case JsonTokenType.StartObject when depth < ResultShape.MaxDepth: return Object(depth);
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                _json.Skip();
                return ResultShape.Anything;
            case JsonTokenType.String: return s_string;
            case JsonTokenType.Number: return s_number;
            case JsonTokenType.True or JsonTokenType.False: return s_boolean;
            default: return s_null;
        }
    }

    private static readonly ResultShape s_string = new(ShapeKinds.String);
    private static readonly ResultShape s_number = new(ShapeKinds.Number);
    private static readonly ResultShape s_boolean = new(ShapeKinds.Boolean);
    private static readonly ResultShape s_null = new(ShapeKinds.Null);

    private ResultShape Array(int depth)
    {
        var items = ResultShape.Nothing;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_left > 0) items = items.Merge(Value(depth + 1));
            else _json.Skip();
        }

        return ResultShape.ArrayOf(items);
    }

    private ResultShape Object(int depth)
    {
        var fields = new List<ShapeField>();
        var content = ShapeKinds.None;
        var values = ResultShape.Nothing;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var name = _json.GetString()!;
            _json.Read();
            if (name == "type" && _json.TokenType == JsonTokenType.String) content = ContentKind();
            var value = ResultShape.Anything;
            if (_left > -MostValues) value = Value(depth + 1);
            else _json.Skip();
            if (fields.Count <= ResultShape.MaxFields) fields.Add(new ShapeField(name, value, IsOptional: false));
            else values = values.Merge(value);
        }

        if (content != ShapeKinds.None && IsContent(content, fields)) return new ResultShape(content);
        var shape = ResultShape.ObjectOf([.. fields.DistinctBy(f => f.Name, StringComparer.Ordinal)]);
        return values == ResultShape.Nothing ? shape : shape.Merge(ResultShape.MapOf(values));
    }

    private readonly ShapeKinds ContentKind() =>
        _json.ValueTextEquals("image"u8) ? ShapeKinds.Image
        : _json.ValueTextEquals("audio"u8) ? ShapeKinds.Audio
        : _json.ValueTextEquals("resource"u8) ? ShapeKinds.Resource
        : _json.ValueTextEquals("resource_link"u8) ? ShapeKinds.ResourceLink
        : ShapeKinds.None;

    private static bool IsContent(ShapeKinds kind, List<ShapeField> fields) => kind switch
    {
        ShapeKinds.Resource => fields.Any(f => f.Name == "resource" && f.Shape.Fields is not null),
        ShapeKinds.ResourceLink => fields.Any(f => f.Name == "uri"),
        _ => fields.Any(f => f.Name == "data") && fields.Any(f => f.Name == "mimeType"),
    };
}
