using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Commands;

/// <summary>
/// The type of one argument, as far as the command line needs it. Supports the parts of JSON Schema that determine
/// types (type, enum, const, unions, local references); the server validates the rest.
/// </summary>
internal sealed class ArgumentType
{
    /// <summary>Unknown type: the value is parsed as JSON if possible, otherwise it is a string.</summary>
    public static readonly ArgumentType Any = new(Kinds.None, [], null);

    /// <summary>References and unions nested deeper are treated as <see cref="Any"/>.</summary>
    private const int MaxDepth = 8;

    private readonly Kinds _kinds;
    private readonly IReadOnlyList<JsonElement> _choices;
    private readonly ArgumentType? _items;

    private ArgumentType(Kinds kinds, IReadOnlyList<JsonElement> choices, ArgumentType? items)
    {
        _kinds = kinds;
        _choices = choices;
        _items = items;
    }

    [Flags]
    private enum Kinds
    {
        None = 0,
        Text = 1,
        Integer = 2,
        Number = 4,
        Boolean = 8,
        Array = 16,
        Object = 32,
        Null = 64,
    }

    /// <summary>Whether the option needs no value.</summary>
    public bool IsSwitch => (_kinds & ~Kinds.Null) == Kinds.Boolean;

    /// <summary>The values that it may have, if the schema names them.</summary>
    public IReadOnlyList<string> Choices =>
        _choices.Count == 0 && _kinds.HasFlag(Kinds.Boolean) ? ["true", "false"] : [.. _choices.Select(Plain)];

    public static ArgumentType Of(JsonElement schema, SchemaReferences references) => Of(schema, references, 0);

    /// <summary>Writes the value of the argument; several texts form a list.</summary>
    /// <exception cref="VoidMcpException">The texts are not valid for this type.</exception>
    public void Write(Utf8JsonWriter w, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 1 && TryWrite(w, texts[0])) return;
        if (_kinds.HasFlag(Kinds.Array))
        {
            w.WriteStartArray();
            foreach (var text in texts)
            {
                if (!(_items ?? Any).TryWrite(w, text)) throw Wrong(name, text, _items ?? Any);
            }

            w.WriteEndArray();
            return;
        }

        if (texts.Count > 1)
            throw new VoidMcpException(FailureKind.Usage, $"--{name} accepts one value, but {texts.Count} were given");
        throw Wrong(name, texts[0], this);
    }

    /// <summary>Formats the type for help texts: "number", "a | b".</summary>
    public override string ToString()
    {
        if (_choices.Count > 0)
            return string.Join(" | ", _choices.Take(12).Select(Plain)) + (_choices.Count > 12 ? " | …" : "");
        if (_kinds == Kinds.None) return "value";
        var words = new List<string>();
        if (_kinds.HasFlag(Kinds.Text)) words.Add("string");
        if (_kinds.HasFlag(Kinds.Number)) words.Add("number");
        else if (_kinds.HasFlag(Kinds.Integer)) words.Add("integer");
        if (_kinds.HasFlag(Kinds.Boolean)) words.Add("true | false");
        if (_kinds.HasFlag(Kinds.Array))
            words.Add(_items is null or { _kinds: Kinds.None } ? "list" : $"list of {_items}");
        if (_kinds.HasFlag(Kinds.Object)) words.Add("JSON object");
        return words.Count == 0 ? "null" : string.Join(" | ", words);
    }

    private static ArgumentType Of(JsonElement schema, SchemaReferences references, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth) return Any;
        if (SchemaReferences.Of(schema) is { } reference)
        {
            return references.TryResolve(reference, out var target) ? Of(target, references, depth + 1) : Any;
        }

        if (schema.TryGetProperty("enum"u8, out var values) && values.ValueKind == JsonValueKind.Array)
            return new(Kinds.None, [.. values.EnumerateArray()], null);
        if (schema.TryGetProperty("const"u8, out var only)) return new(Kinds.None, [only], null);
        if (schema.TryGetProperty("type"u8, out var type))
            return new(KindsOf(type), [], Items(schema, references, depth));

        foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf"])
        {
            if (!schema.TryGetProperty(keyword, out var branches) || branches.ValueKind != JsonValueKind.Array)
                continue;
            return Union([.. branches.EnumerateArray().Select(b => Of(b, references, depth + 1))]);
        }

        if (schema.TryGetProperty("properties"u8, out _)) return new(Kinds.Object, [], null);
        return schema.TryGetProperty("items"u8, out _) ? new(Kinds.Array, [], Items(schema, references, depth)) : Any;
    }

    private static ArgumentType Union(IReadOnlyList<ArgumentType> branches)
    {
        var real = branches.Where(b => b._kinds != Kinds.Null).ToArray();
        if (real.Length == 1) return real[0];
        if (real.Length > 0 && real.All(b => b._choices.Count > 0))
            return new(Kinds.None, [.. real.SelectMany(b => b._choices)], null);
        if (real.Any(b => b._kinds == Kinds.None)) return Any;
        return new(
            branches.Aggregate(Kinds.None, (all, b) => all | b._kinds),
            [],
            real.FirstOrDefault(b => b._items is not null)?._items);
    }

    private static ArgumentType? Items(JsonElement schema, SchemaReferences references, int depth) =>
        schema.TryGetProperty("items"u8, out var items) ? Of(items, references, depth + 1) : null;

    private static Kinds KindsOf(JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.Array => type.EnumerateArray().Aggregate(Kinds.None, (all, one) => all | KindsOf(one)),
        JsonValueKind.String => type.GetString() switch
        {
            "string" => Kinds.Text,
            "integer" => Kinds.Integer,
            "number" => Kinds.Number,
            "boolean" => Kinds.Boolean,
            "array" => Kinds.Array,
            "object" => Kinds.Object,
            "null" => Kinds.Null,
            _ => Kinds.None,
        },
        _ => Kinds.None,
    };

    /// <summary>Writes the text as the first type that it is valid for; string is tried last.</summary>
    private bool TryWrite(Utf8JsonWriter w, string text)
    {
        if (_choices.Count > 0)
        {
            foreach (var choice in _choices.Where(c => Plain(c) == text))
            {
                choice.WriteTo(w);
                return true;
            }

            return false;
        }

        var isTextOnly = (_kinds & ~Kinds.Null) == Kinds.Text;
        if (!isTextOnly && KindOf(text) is var kind && kind != Kinds.Text && Takes(kind))
        {
            w.WriteRawValue(text.Trim(), skipInputValidation: true);
            return true;
        }

        if (_kinds != Kinds.None && !_kinds.HasFlag(Kinds.Text)) return false;
        w.WriteStringValue(text);
        return true;
    }

    private bool Takes(Kinds kind) =>
        _kinds == Kinds.None || _kinds.HasFlag(kind) || (kind == Kinds.Integer && _kinds.HasFlag(Kinds.Number));

    /// <summary>
    /// Returns the JSON type of the text; <see cref="Kinds.Text"/> if it is invalid JSON or a JSON string.
    /// </summary>
    private static Kinds KindOf(string text)
    {
        try
        {
            var value = JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth });
            return value.ValueKind switch
            {
                JsonValueKind.Number => IsWhole(text) ? Kinds.Integer : Kinds.Number,
                JsonValueKind.True or JsonValueKind.False => Kinds.Boolean,
                JsonValueKind.Null => Kinds.Null,
                JsonValueKind.Array => Kinds.Array,
                JsonValueKind.Object => Kinds.Object,
                _ => Kinds.Text,
            };
        }
        catch (JsonException)
        {
            // Most texts are not JSON.
            return Kinds.Text;
        }
    }

    private static bool IsWhole(string number) => !number.AsSpan().ContainsAny('.', 'e', 'E');

    private static string Plain(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static VoidMcpException Wrong(string name, string text, ArgumentType type) =>
        new(FailureKind.Usage, $"invalid value '{text}' for --{name}: expected {type}");
}
