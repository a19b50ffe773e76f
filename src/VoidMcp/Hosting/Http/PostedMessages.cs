using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Http;

/// <summary>The content of a POST: one message or, in 2025-03-26, a batch.</summary>
/// <param name="All">The readable messages.</param>
/// <param name="Unreadable">The errors of the other messages in a batch.</param>
/// <param name="IsBatch">Whether it is a batch.</param>
internal sealed record PostedMessages(
    IReadOnlyList<JsonRpcMessage> All, IReadOnlyList<HttpFailure> Unreadable, bool IsBatch)
{
    /// <summary>The maximum batch size.</summary>
    private const int MaxBatch = 1_000;

    public IReadOnlyList<JsonRpcMessage> Requests => [.. All.Where(m => m.Kind == MessageKind.Request)];

    /// <summary>Whether it is a single <c>initialize</c> request.</summary>
    public bool IsInitialize => !IsBatch && All[0] is { Kind: MessageKind.Request, Method: "initialize" };

    /// <exception cref="HttpFailure">It is not JSON, or not a message.</exception>
    /// <exception cref="BadHttpRequestException">The body is too large or incomplete.</exception>
    public static async Task<PostedMessages> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!IsJson(request.ContentType))
        {
            throw new HttpFailure(
                StatusCodes.Status415UnsupportedMediaType, "the body must be JSON: Content-Type: application/json");
        }

        var body = await BodyAsync(request, cancellation);
        var start = body.Span.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0 || body.Span[start] != (byte)'[') return new PostedMessages([Parse(body)], [], IsBatch: false);
        try
        {
            var items = JsonSlices.Items(body);
            if (items.Count is 0 or > MaxBatch)
                throw new HttpFailure(StatusCodes.Status400BadRequest, $"a batch must have 1 to {MaxBatch} messages");
            return Batch(items);
        }
        catch (JsonException error)
        {
            throw NotRead($"not JSON: {error.Message.Split(" LineNumber:")[0]}");
        }
    }

    /// <summary>
    /// Reads the body, into one array if its length is known: a message is held as long as its call takes.
    /// </summary>
    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength is { } length and <= HttpServing.MaxBody)
        {
            var whole = new byte[length];
            await request.Body.ReadExactlyAsync(whole, cancellation);
            return whole;
        }

        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellation);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>Reads a batch. An unreadable message fails alone if there are others (JSON-RPC 2.0, "Batch").</summary>
    private static PostedMessages Batch(IReadOnlyList<ReadOnlyMemory<byte>> items)
    {
        List<JsonRpcMessage> all = [];
        List<HttpFailure> unreadable = [];
        foreach (var item in items)
        {
            try
            {
                all.Add(Parse(item));
            }
            catch (HttpFailure failure)
            {
                unreadable.Add(failure);
            }
        }

        return all.Count > 0 ? new PostedMessages(all, unreadable, IsBatch: true) : throw unreadable[0];
    }

    private static JsonRpcMessage Parse(ReadOnlyMemory<byte> utf8)
    {
        if (!JsonRpcMessage.TryParse(utf8, out var message, out var reason)) throw NotRead(reason);
        // A message nested too deeply was read as far as possible.
        return message.Problem is not null
            || message.Kind is MessageKind.Result or MessageKind.Error
            || JsonSlices.Text(utf8, "jsonrpc"u8) == "2.0"
            ? message
            : throw new HttpFailure(
                StatusCodes.Status400BadRequest,
                new RpcError(RpcError.InvalidRequest, "a message must have \"jsonrpc\":\"2.0\""),
                message.Id);
    }

    private static HttpFailure NotRead(string reason)
    {
        var isJson = !reason.StartsWith("not JSON", StringComparison.Ordinal);
        return new HttpFailure(
            StatusCodes.Status400BadRequest,
            new RpcError(isJson ? RpcError.InvalidRequest : RpcError.ParseError, reason));
    }

    private static bool IsJson(string? contentType) =>
        contentType is not null
        && contentType.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
}
