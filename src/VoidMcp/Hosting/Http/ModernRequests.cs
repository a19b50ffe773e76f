using Microsoft.AspNetCore.Http;
using VoidMcp.Gateway;
using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// Serves clients of 2026-07-28: each POST holds one request, which belongs to no session and is answered whole,
/// subscriptions included.
/// </summary>
/// <param name="parts">What all sessions share.</param>
/// <param name="warn">Logs a line.</param>
/// <param name="stop">Ends subscriptions.</param>
internal sealed class ModernRequests(GatewayParts parts, Action<string> warn, CancellationToken stop) : IDisposable
{
    /// <summary>The most calls that may wait for their users, for all clients in total.</summary>
    private const int MaxWaiting = 256;

    private readonly ClientMemory _memory = new(parts.Time, MaxWaiting);
    private readonly RecentClients _clients = new(parts);

    /// <summary>Whether a message is one of this era, by its header or its own <c>_meta</c>.</summary>
    /// <param name="message">The message.</param>
    /// <param name="version">The header with the protocol version; may be empty.</param>
    public static bool IsModern(JsonRpcMessage message, string version) =>
        version == ProtocolRevision.Modern
        || (message.Kind is MessageKind.Request or MessageKind.Notification
            && !JsonSlices.Property(message.Meta, "io.modelcontextprotocol/protocolVersion"u8).IsEmpty);

    /// <summary>Serves one POST.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="message">Its body.</param>
    /// <param name="isAllowed">Whether its token is still valid; a subscription ends when it isn't.</param>
    /// <exception cref="HttpFailure">The message is rejected.</exception>
    public async Task ServeAsync(HttpContext context, JsonRpcMessage message, Func<bool> isAllowed)
    {
        if (message.Kind == MessageKind.Notification)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        if (message.Kind != MessageKind.Request)
        {
            throw new HttpFailure(
                StatusCodes.Status400BadRequest,
                $"{ProtocolRevision.Modern} clients must not send responses: retry the request with inputResponses");
        }

        Check(context.Request, message);
        _clients.Heard(message);
        var channel = new RequestChannel(parts.Time);
        using var session = new ClientSession(parts, channel, warn, _memory);
        session.Start();
        channel.Deliver(message);

        // Closing the stream cancels the request: disposing the session does that.
        var isListening = message.Method == "subscriptions/listen";
        var response = new StreamResponse(context.Response, channel.Stream, primes: false)
        {
            IsAllowed = isListening ? isAllowed : null,
        };
        if (!isListening)
        {
            await response.AnswerAsync(answer => StatusOf(answer, message.Method), context.RequestAborted);
            return;
        }

        // It has a result only if the server ends it (2026-07-28, SubscriptionsListenResult).
        await using var ending = stop.UnsafeRegister(
            _ => channel.Send(JsonRpcWriter.Result(message.Id, Ended(message.Id)), message.Id, isAnswer: true), null);
        await response.AnswerAsync(answer => StatusOf(answer, message.Method), context.RequestAborted);
    }

    private static ReadOnlyMemory<byte> Ended(ReadOnlyMemory<byte> id) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("resultType"u8, "complete");
        w.WriteStartObject("_meta"u8);
        w.WriteRaw("io.modelcontextprotocol/subscriptionId"u8, id);
        w.WriteRaw("io.modelcontextprotocol/serverInfo"u8, Implementation.Utf8);
        w.WriteEndObject();
        w.WriteEndObject();
    });

    private void Check(HttpRequest request, JsonRpcMessage message)
    {
        if (JsonSlices.Property(message.Meta, "io.modelcontextprotocol/protocolVersion"u8).IsEmpty)
        {
            var words = $"a {ProtocolRevision.Modern} request must have _meta[\"{MetaKeys.ProtocolVersion}\"]";
            throw new HttpFailure(
                StatusCodes.Status400BadRequest, new RpcError(RpcError.InvalidParams, words), message.Id);
        }

        ModernHeaders.Check(request, message, parts.Catalog.Current);
        try
        {
            RequestEra.Of(message);
        }
        catch (RequestFailure failure)
        {
            throw new HttpFailure(StatusCodes.Status400BadRequest, failure.Error, message.Id);
        }
    }

    /// <summary>
    /// The HTTP status of an error. An unknown method at an upstream server is not a 404 of this endpoint.
    /// </summary>
    private static int StatusOf(ReadOnlyMemory<byte> answer, string method)
    {
        var error = JsonSlices.Property(answer, "error"u8);
        if (error.IsEmpty) return StatusCodes.Status200OK;
        return RpcError.Parse(error) switch
        {
            { Code: RpcError.MethodNotFound }
                when method is not ("tools/call" or "prompts/get" or "resources/read" or "completion/complete") =>
                StatusCodes.Status404NotFound,
            { IsModern: true } => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status200OK,
        };
    }

    public void Dispose()
    {
        _memory.Dispose();
        _clients.Dispose();
    }
}
