using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VoidMcp.Sandbox;

/// <summary>
/// Writes and parses the JSON object in a frame. Every field that is read is checked, because the host does not trust
/// the worker: an invalid frame throws <see cref="InvalidDataException"/>.
/// </summary>
internal static class FrameBody
{
    public static readonly JsonDocumentOptions Parsing = new() { MaxDepth = ScriptLimits.MaxJsonDepth + 10 };

    private static readonly JsonWriterOptions s_writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(bytes, s_writing))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    /// <exception cref="InvalidDataException">The frame is not valid for its kind.</exception>
    public static T Parse<T>(ReadOnlyMemory<byte> frame, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(frame, Parsing);
            return read(document.RootElement);
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("invalid frame body", e);
        }
    }

    public static void WriteText(Utf8JsonWriter w, string name, string? text)
    {
        if (text is not null) w.WriteString(name, Cut(text));
    }

    public static string Cut(string text) =>
        text.Length <= ScriptLimits.MaxErrorChars ? text : text[..(ScriptLimits.MaxErrorChars - 1)] + "…";

    public static void WriteRaw(Utf8JsonWriter w, string name, ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty) return;
        w.WritePropertyName(name);
        w.WriteRawValue(json.Span, skipInputValidation: true);
    }

    /// <summary>Reads a required string of limited length, because worker frames are untrusted.</summary>
    public static string Required(JsonElement of, string name, int maxChars) =>
        Checked(of.GetProperty(name), name, maxChars);

    public static string Checked(JsonElement value, string name, int maxChars)
    {
        var text = value.GetString() ?? throw new InvalidDataException("required string is null");
        return text.Length <= maxChars ? text : throw TooLarge(name);
    }

    public static InvalidDataException TooLarge(string name) => new($"{name} is too large");

    public static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? Checked(value, name, ScriptLimits.MaxErrorChars)
            : null;

    public static ReadOnlyMemory<byte> Raw(JsonElement of, string name, int maxBytes = int.MaxValue)
    {
        if (!of.TryGetProperty(name, out var value)) return default;
        var json = JsonMarshal.GetRawUtf8Value(value);
        return json.Length <= maxBytes ? json.ToArray() : throw TooLarge(name);
    }
}
