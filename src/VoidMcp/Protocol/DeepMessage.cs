using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>
/// Handles messages nested deeper than <see cref="JsonRpcMessage.MaxDepth"/>: if the ID can be read, the request fails
/// at once instead of waiting for a response that will never come.
/// </summary>
internal static class DeepMessage
{
    /// <summary>The depth limit of the scan, which needs only a bit per level; deeper than any line can be.</summary>
    private const int Bottom = 1 << 26;

    /// <returns>
    /// A request with its <see cref="JsonRpcMessage.Problem"/>, or an error response; null for anything else.
    /// </returns>
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
                if (JsonSlices.IsNamed(ref reader, "id"u8))
                    id = JsonSlices.Value(utf8, ref reader);
                else if (JsonSlices.IsNamed(ref reader, "method"u8))
                    method = JsonSlices.String(JsonSlices.Value(utf8, ref reader));
                else if (JsonSlices.IsNamed(ref reader, "result"u8) || JsonSlices.IsNamed(ref reader, "error"u8))
                    isAnswer = !JsonSlices.Value(utf8, ref reader).IsEmpty;
                else
                    JsonSlices.Value(utf8, ref reader);
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
        if (method is not null)
        {
            return JsonRpcMessage.Unservable(
                id, method, $"the request is nested deeper than {JsonRpcMessage.MaxDepth} levels, the maximum");
        }

        return isAnswer
            ? JsonRpcMessage.Failed(id, new RpcError(
                RpcError.Internal, $"the response is nested deeper than {JsonRpcMessage.MaxDepth} levels, the maximum"))
            : null;
    }
}
