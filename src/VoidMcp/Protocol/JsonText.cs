using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>Writes JSON the way that voidmcp sends it: compact, and non-ASCII left as it is.</summary>
internal static class JsonText
{
    /// <summary>Relaxed escaping is right here: the output is a protocol message, never markup.</summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = JsonRpcMessage.MaxDepth,
    };

    /// <summary>A JSON string literal.</summary>
    public static ReadOnlyMemory<byte> Quote(string text) => Write(w => w.WriteStringValue(text));

    /// <summary>What <paramref name="write"/> writes, as bytes.</summary>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        write(writer);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Writes a value that is JSON already, without checking it again.</summary>
    public static void WriteRaw(this Utf8JsonWriter writer, ReadOnlyMemory<byte> json) =>
        writer.WriteRawValue(json.Span, skipInputValidation: true);

    /// <summary>Writes a property whose value is JSON already.</summary>
    public static void WriteRaw(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> json)
    {
        writer.WritePropertyName(name);
        writer.WriteRaw(json);
    }
}
