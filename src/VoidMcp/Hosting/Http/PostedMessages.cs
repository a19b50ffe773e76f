using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Http;

/// <summary>What a POST carries: one message, or, as 2025-03-26 allows, an array of them.</summary>
internal sealed record PostedMessages(IReadOnlyList<JsonRpcMessage> All, bool IsBatch)
{
    /// <summary>So many in one array at most.</summary>
    private const int MaxBatch = 1_000;

    /// <summary>Room is made as the body comes, not as it is announced.</summary>
    private const int MaxFirstBuffer = 1 << 20;

    public IReadOnlyList<JsonRpcMessage> Requests => [.. All.Where(m => m.Kind == MessageKind.Request)];

    /// <summary>Whether it is the one request that begins a session.</summary>
    public bool IsInitialize => !IsBatch && All[0] is { Kind: MessageKind.Request, Method: "initialize" };

    /// <exception cref="HttpFailure">It is no JSON, or no message.</exception>
    /// <exception cref="BadHttpRequestException">The body is too large, or ends too early.</exception>
    public static async Task<PostedMessages> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!IsJson(request.ContentType))
            throw new HttpFailure(StatusCodes.Status415UnsupportedMediaType, "the body must be JSON: Content-Type: application/json");
        using var buffer = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 0, 0, MaxFirstBuffer));
        await request.Body.CopyToAsync(buffer, cancellation);
        ReadOnlyMemory<byte> body = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        var start = body.Span.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0 || body.Span[start] != (byte)'[') return new PostedMessages([Parse(body)], IsBatch: false);
        try
        {
            var items = JsonSlices.Items(body);
            if (items.Count is 0 or > MaxBatch) throw new HttpFailure(StatusCodes.Status400BadRequest, $"an array of messages holds 1 to {MaxBatch}");
            return new PostedMessages([.. items.Select(Parse)], IsBatch: true);
        }
        catch (JsonException error)
        {
            throw Unreadable($"not JSON: {error.Message.Split(" LineNumber:")[0]}");
        }
    }

    private static JsonRpcMessage Parse(ReadOnlyMemory<byte> utf8)
    {
        if (!JsonRpcMessage.TryParse(utf8, out var message, out var reason)) throw Unreadable(reason);
        return message;
    }

    private static HttpFailure Unreadable(string reason)
    {
        var isJson = !reason.StartsWith("not JSON", StringComparison.Ordinal);
        return new HttpFailure(StatusCodes.Status400BadRequest, new RpcError(isJson ? RpcError.InvalidRequest : RpcError.ParseError, reason));
    }

    private static bool IsJson(string? contentType) =>
        contentType is not null && contentType.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
}
