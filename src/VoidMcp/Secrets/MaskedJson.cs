using System.Buffers;
using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Secrets;

/// <summary>Masks inside JSON without breaking it: strings are taken apart, masked and written again; what holds no secret is copied.</summary>
internal static class MaskedJson
{
    /// <param name="json">One JSON value that has been read before, so it is well formed.</param>
    /// <param name="mask">The secrets.</param>
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

            // Of a member's name the reader has consumed the colon too.
            copied = start + reader.ValueSpan.Length + (reader.TokenType == JsonTokenType.Number ? 0 : 2);
        }

        if (output is null) return json;
        output.Write(json.Span[copied..]);
        return output.WrittenMemory;
    }

    /// <summary>What to write in the token's place; null where it may stay.</summary>
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
            // Half a surrogate pair: no text, but a secret may stand beside it.
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
