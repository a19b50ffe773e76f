using System.Buffers;
using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Secrets;

/// <summary>
/// Masks secrets in JSON and keeps it valid: strings are decoded, masked and encoded again; everything else is copied.
/// </summary>
internal static class MaskedJson
{
    /// <param name="json">One valid JSON value.</param>
    /// <param name="mask">The mask to apply.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json, SecretMask mask)
    {
        ArrayBufferWriter<byte>? output = null;
        var copied = 0;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonRpcMessage.MaxDepth });
        while (reader.Read())
        {
            if (Masked(ref reader, mask) is not { } masked) continue;
            output ??= new ArrayBufferWriter<byte>(json.Length);
            var start = (int)reader.TokenStartIndex;
            output.Write(json.Span[copied..start]);
            output.Write(JsonText.Quote(masked).Span);

            // For a property name, the reader has consumed the colon too.
            copied = start + reader.ValueSpan.Length + (reader.TokenType == JsonTokenType.Number ? 0 : 2);
        }

        if (output is null) return json;
        output.Write(json.Span[copied..]);
        return output.WrittenMemory;
    }

    /// <summary>Returns the masked text of the token; null if it needs no masking.</summary>
    private static string? Masked(ref Utf8JsonReader reader, SecretMask mask)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return mask.Number(Encoding.UTF8.GetString(reader.ValueSpan))?.Shown;
            case JsonTokenType.String or JsonTokenType.PropertyName:
                var text = TextOf(ref reader);
                var masked = mask.Replace(text, reader.TokenType == JsonTokenType.PropertyName);
                return ReferenceEquals(masked, text) ? null : masked;
            default:
                return null;
        }
    }

    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: not valid text, but the rest may contain a secret.
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
