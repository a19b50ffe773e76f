using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>
/// What becomes of a message that is nested deeper than <see cref="JsonRpcMessage.MaxDepth"/>: where its id can be read, the request
/// that it is, or answers, fails at once, instead of waiting for an answer that will never come.
/// </summary>
internal static class DeepMessage
{
    /// <summary>Reading is a loop, so depth costs a bit each; this is deeper than any line can be.</summary>
    private const int Bottom = 1 << 26;

    /// <returns>A request with its <see cref="JsonRpcMessage.Problem"/>, or an error; null for anything else.</returns>
    public static JsonRpcMessage? Read(ReadOnlyMemory<byte> utf8)
    {
        ReadOnlyMemory<byte> id = default;
        string? method = null;
        var isAnswer = false;
        try
        {
            var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = Bottom });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (JsonSlices.IsNamed(ref reader, "id"u8)) id = JsonSlices.Value(utf8, ref reader);
                else if (JsonSlices.IsNamed(ref reader, "method"u8)) method = JsonSlices.String(JsonSlices.Value(utf8, ref reader));
                else if (JsonSlices.IsNamed(ref reader, "result"u8) || JsonSlices.IsNamed(ref reader, "error"u8)) isAnswer = !JsonSlices.Value(utf8, ref reader).IsEmpty;
                else JsonSlices.Value(utf8, ref reader);
            }

            while (reader.Read())
            {
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }

        if (!JsonRpcMessage.IsId(id)) return null;
        if (method is not null) return JsonRpcMessage.Unservable(id, method, $"the request is nested deeper than {JsonRpcMessage.MaxDepth} levels, which voidmcp does not read");
        return isAnswer
            ? JsonRpcMessage.Failed(id, new RpcError(RpcError.Internal, $"the answer is nested deeper than {JsonRpcMessage.MaxDepth} levels, which voidmcp does not read"))
            : null;
    }
}
