using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>Writes JSON as voidmcp sends it: compact, with non-ASCII unescaped.</summary>
internal static class JsonText
{
    /// <summary>Relaxed escaping is right here: the output is a protocol message, never markup.</summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = JsonRpcMessage.MaxDepth,
    };

    private static readonly SearchValues<char> s_plain =
        SearchValues.Create(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !#$%()*,-./:;=?@[]^_{|}~+&'<>");

    /// <summary>A JSON string literal.</summary>
    public static ReadOnlyMemory<byte> Quote(string text)
    {
        if (text.AsSpan().ContainsAnyExcept(s_plain)) return Write(w => w.WriteStringValue(text));
        var quoted = new byte[text.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        Encoding.ASCII.GetBytes(text, quoted.AsSpan(1));
        return quoted;
    }

    /// <summary>Returns what <paramref name="write"/> writes, as bytes.</summary>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        write(writer);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Writes a raw JSON value without validating it again.</summary>
    public static void WriteRaw(this Utf8JsonWriter writer, ReadOnlyMemory<byte> json) =>
        writer.WriteRawValue(json.Span, skipInputValidation: true);

    /// <summary>Writes a property with a raw JSON value.</summary>
    public static void WriteRaw(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> json)
    {
        writer.WritePropertyName(name);
        writer.WriteRaw(json);
    }
}
