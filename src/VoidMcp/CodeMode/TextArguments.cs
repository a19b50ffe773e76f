using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.CodeMode;

/// <summary>
/// Replaces arguments that are JSON text where the schema wants an object or an array, and nothing else, by what the
/// text says. Servers would reject them.
/// </summary>
internal static class TextArguments
{
    /// <summary>The arguments with such texts replaced; null if there are none.</summary>
    public static ReadOnlyMemory<byte>? Parsed(JsonElement schema, JsonElement arguments)
    {
        if (arguments.ValueKind != JsonValueKind.Object
            || schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var texts = TextsIn(properties, arguments);
        if (texts.Count == 0) return null;
        return JsonText.Write(w =>
        {
            w.WriteStartObject();
            foreach (var argument in arguments.EnumerateObject())
            {
                w.WritePropertyName(argument.Name);
                if (texts.TryGetValue(argument.Name, out var text)) w.WriteRawValue(text, skipInputValidation: true);
                else argument.Value.WriteTo(w);
            }

            w.WriteEndObject();
        });
    }

    private static Dictionary<string, string> TextsIn(JsonElement properties, JsonElement arguments)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var types = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var property in properties.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.Object
                    && property.Value.TryGetProperty("type", out var type)
                    && type.ValueKind == JsonValueKind.String
                    && type.GetString() is "object" or "array")
                {
                    types[property.Name] = type.GetString()!;
                }
            }

            foreach (var argument in arguments.EnumerateObject())
            {
                if (argument.Value.ValueKind == JsonValueKind.String
                    && types.TryGetValue(argument.Name, out var type)
                    && IsJsonOf(type, argument.Value.GetString()!.Trim()))
                {
                    texts[argument.Name] = argument.Value.GetString()!;
                }
            }
        }
        catch (InvalidOperationException)
        {
            // A name that is not valid Unicode: the server may understand it.
        }

        return texts;
    }

    private static bool IsJsonOf(string type, string text)
    {
        if (!(type == "object" && text.StartsWith('{') || type == "array" && text.StartsWith('['))) return false;
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
