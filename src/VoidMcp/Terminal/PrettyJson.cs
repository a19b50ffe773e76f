using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Terminal;

/// <summary>Writes indented JSON. Numbers and strings keep their original form.</summary>
internal static class PrettyJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
        NewLine = "\n",
        MaxDepth = JsonRpcMessage.MaxDepth,
    };

    public static string Of(JsonElement value) => Write(value.WriteTo);

    /// <param name="json">Valid JSON.</param>
    public static string Of(ReadOnlyMemory<byte> json) =>
        Of(JsonElement.Parse(json.Span, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth }));

    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, Options);
        write(writer);
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
