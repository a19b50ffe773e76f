using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// Previews a result that is too large to show in full: its shape on one line, and its beginning, truncated at
/// structural boundaries with counts of omitted items. The beginning is still valid JSON.
/// </summary>
internal static class ResultPreview
{
    private const int ShapeKeys = 12, ShapeDepth = 3, MaxKeys = 200;

    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = ScriptLimits.MaxJsonDepth + 10 };
    private static readonly JsonWriterOptions s_writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Returns the shape and the beginning of a JSON text.</summary>
    /// <param name="json">Valid JSON in UTF-8.</param>
    /// <param name="maxBytes">Approximate size of the beginning: the last item shown may exceed it slightly.</param>
    public static (string Shape, string Beginning) Of(ReadOnlyMemory<byte> json, long maxBytes)
    {
        using var document = JsonDocument.Parse(json, s_reading);
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, s_writing)) Write(writer, document.RootElement, maxBytes);
        return (Shape(document.RootElement, 0), Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    /// <summary>
    /// Writes as much as fits. Each item may use all of the remaining space, so that early items are complete.
    /// </summary>
    private static void Write(Utf8JsonWriter writer, JsonElement value, long budget)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                WriteArray(writer, value, budget);
                break;
            case JsonValueKind.Object:
                WriteObject(writer, value, budget);
                break;
            case JsonValueKind.String:
                WriteText(writer, value.GetString()!, budget);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteArray(Utf8JsonWriter writer, JsonElement array, long budget)
    {
        var (count, shown) = (array.GetArrayLength(), 0);
        var end = Position(writer) + budget;
        writer.WriteStartArray();
        foreach (var item in array.EnumerateArray())
        {
            var left = end - Position(writer);
            if (left < 16 && shown > 0) break;
            Write(writer, item, left);
            shown++;
        }

        if (shown < count) writer.WriteStringValue($"… {Number(count - shown)} more items of {Number(count)}");
        writer.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement o, long budget)
    {
        var (count, shown) = (o.GetPropertyCount(), 0);
        var end = Position(writer) + budget;
        writer.WriteStartObject();
        foreach (var member in o.EnumerateObject())
        {
            var left = end - Position(writer);
            if (shown > 0 && (left < 16 || shown >= MaxKeys)) break;
            writer.WritePropertyName(member.Name);

            // Members after a large one matter too, so it gets only half of the remaining space.
            Write(writer, member.Value, shown == count - 1 ? left : left / 2);
            shown++;
        }

        if (shown < count) writer.WriteString("…", $"{Number(count - shown)} more keys of {Number(count)}");
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string text, long budget)
    {
        var room = (int)Math.Clamp(budget - 32, 16, int.MaxValue);
        if (text.Length <= room)
        {
            writer.WriteStringValue(text);
            return;
        }

        // Do not split a surrogate pair.
        var cut = char.IsHighSurrogate(text[room - 1]) ? room - 1 : room;
        writer.WriteStringValue($"{text[..cut]}… {Number(text.Length - cut)} more characters");
    }

    private static string Shape(JsonElement value, int depth) => value.ValueKind switch
    {
        JsonValueKind.Array when value.GetArrayLength() == 0 => "[]",
        JsonValueKind.Array => $"{Number(value.GetArrayLength())} × {Shape(value[0], depth + 1)}",
        JsonValueKind.Object when depth >= ShapeDepth => "{…}",
        JsonValueKind.Object => ShapeOfObject(value, depth),
        JsonValueKind.String => depth == 0 ? $"string of {Number(value.GetString()!.Length)} characters" : "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };

    private static string ShapeOfObject(JsonElement o, int depth)
    {
        var members = o.EnumerateObject().Take(ShapeKeys).Select(m => $"{m.Name}: {Shape(m.Value, depth + 1)}");
        var more = o.GetPropertyCount() - ShapeKeys;
        return $"{{ {string.Join(", ", members)}{(more > 0 ? $", … {Number(more)} more keys" : "")} }}";
    }

    private static long Position(Utf8JsonWriter writer) => writer.BytesCommitted + writer.BytesPending;

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
