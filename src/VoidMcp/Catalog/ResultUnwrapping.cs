using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VoidMcp.Catalog;

/// <summary>
/// Converts a <c>tools/call</c> result to the value that a script gets: the structured content if any, with the content
/// beside it if that says more; else the text, parsed if it is a JSON object or array; several texts become an array;
/// images, audio and resources stay content objects. A result with <c>isError</c> becomes a failure with the texts as
/// its message.
/// </summary>
internal static class ResultUnwrapping
{
    /// <summary>The maximum JSON depth that the script engine reads; text that is nested deeper stays text.</summary>
    public const int MaxDepth = 500;

    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = MaxDepth };
    private static readonly JsonWriterOptions s_writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="resultJson">The result object as the server sent it, in UTF-8.</param>
    public static ToolPayload Unwrap(ReadOnlyMemory<byte> resultJson)
    {
        try
        {
            using var document = JsonDocument.Parse(resultJson, s_reading);
            return Unwrap(document.RootElement);
        }
        catch (JsonException e)
        {
            return ToolPayload.Failure($"the server's result is not valid JSON: {e.Message}");
        }
    }

    private static ToolPayload Unwrap(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object)
            return ToolPayload.Failure("the server's result is not a JSON object");
        var content = result.TryGetProperty("content", out var c) && c.ValueKind == JsonValueKind.Array ? c : default;
        var hasValue = result.TryGetProperty("structuredContent", out var structured)
            && structured.ValueKind != JsonValueKind.Null;
        if (result.TryGetProperty("isError", out var isError) && isError.ValueKind == JsonValueKind.True)
        {
            return ToolPayload.Failure(
                Message(content),
                content.ValueKind == JsonValueKind.Array ? Raw(content) : default,
                hasValue ? Raw(structured) : default);
        }

        if (hasValue)
        {
            return ToolPayload.Success(
                Raw(structured), ContentBeside.SaysMore(content, structured) ? Raw(content) : default);
        }

        if (content.ValueKind != JsonValueKind.Array) return ToolPayload.Success(Raw(result));

        // No items become null, one item becomes itself, several become an array.
        if (content.GetArrayLength() == 1) return ToolPayload.Success(Write(w => WriteItem(w, content[0])));
        return ToolPayload.Success(Write(w =>
        {
            if (content.GetArrayLength() == 0)
            {
                w.WriteNullValue();
                return;
            }

            w.WriteStartArray();
            foreach (var item in content.EnumerateArray()) WriteItem(w, item);
            w.WriteEndArray();
        }));
    }

    private static void WriteItem(Utf8JsonWriter writer, JsonElement item)
    {
        if (Text(item) is not { } text) item.WriteTo(writer);
        else if (IsJson(text)) writer.WriteRawValue(text, skipInputValidation: true);
        else writer.WriteStringValue(text);
    }

    /// <summary>
    /// Whether a text should be parsed as JSON: it is an object or an array. Text that parses as anything else stays
    /// text: 1.10 may be a version and 12e4567 a hash.
    /// </summary>
    private static bool IsJson(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Length == 0 || trimmed[0] is not ('{' or '[')) return false;
        try
        {
            using var document = JsonDocument.Parse(text, s_reading);
            return true;
        }
        catch (JsonException)
        {
            // Text that only looks like JSON at the start stays text.
            return false;
        }
    }

    private static string Message(JsonElement content)
    {
        var texts = content.ValueKind == JsonValueKind.Array
            ? content.EnumerateArray().Select(Text).Where(static t => !string.IsNullOrWhiteSpace(t)).ToList()
            : [];
        return texts.Count > 0 ? string.Join('\n', texts) : "the tool failed without an error message";
    }

    private static string? Text(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object
        && item.TryGetProperty("type", out var type)
        && type.ValueKind == JsonValueKind.String && type.ValueEquals("text")
        && item.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;

    private static ReadOnlyMemory<byte> Raw(JsonElement element) =>
        System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element).ToArray();

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, s_writing)) value(writer);
        return bytes.WrittenMemory;
    }
}
