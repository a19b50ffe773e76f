using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using Sdk = ModelContextProtocol.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>
/// One message sent to a server over HTTP, and its outcome. The SDK, which does the transport, gets a placeholder with
/// what it needs for headers; the message itself is sent and received as raw bytes.
/// </summary>
internal sealed class Exchange(ReadOnlyMemory<byte> utf8, VoidMcp.Protocol.JsonRpcMessage message)
{
    private const string Key = "voidmcp.exchange";

    /// <summary>The key under which the SDK looks up the called tool's definition.</summary>
    private const string ToolKey = "Mcp.Tool";

    private readonly Lock _gate = new();
    private VoidMcp.Protocol.JsonRpcMessage? _held;
    private bool _isSettled;
    private volatile bool _isDone;

    /// <summary>The raw message to send.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    /// <summary>The parsed message.</summary>
    public VoidMcp.Protocol.JsonRpcMessage Message { get; } = message;

    public string Method => Message.Method;

    public bool IsRequest => Message.Kind == MessageKind.Request;

    /// <summary>Whether the message carries its own protocol revision, so that it belongs to no session.</summary>
    public bool IsModern { get; } =
        !JsonSlices.Property(message.Meta, "io.modelcontextprotocol/protocolVersion"u8).IsEmpty;

    /// <summary>
    /// Whether it is one of the two requests whose response the SDK uses to determine the server's transport. Their
    /// responses are held back until it has: the connection must not be used before.
    /// </summary>
    public bool OpensSession => Method is "initialize" or "server/discover";

    /// <summary>Whether the request may be sent twice: it only reads.</summary>
    public bool ChangesNothing => Method is "initialize" or "server/discover" or "ping" or "tools/list"
        or "prompts/list" or "prompts/get" or "resources/list" or "resources/read" or "resources/templates/list"
        or "completion/complete" or "notifications/initialized";

    /// <summary>Cancels waiting for the response.</summary>
    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>The ID of the last event on its stream; null if none had an ID.</summary>
    public string? LastEvent { get; set; }

    /// <summary>False while it is certain that the server has not received the request.</summary>
    public bool MayHaveReached { get; set; }

    /// <summary>The HTTP response, if it contained no message; otherwise null.</summary>
    public HttpAnswer? Answer { get; set; }

    /// <summary>Why the request failed; null if it didn't, or if <see cref="Answer"/> tells.</summary>
    public VoidMcpException? Failure { get; set; }

    /// <summary>
    /// Whether the server rejected the request because its session ended, so it can't have been executed.
    /// </summary>
    public bool SessionEnded { get; set; }

    /// <summary>Whether it was answered, failed or was cancelled: nothing more is reported about it.</summary>
    public bool IsDone => _isDone;

    public void Done() => _isDone = true;

    /// <summary>
    /// Holds the response back until the SDK is ready (see <see cref="Settle"/>); false if that is not necessary.
    /// </summary>
    public bool Hold(VoidMcp.Protocol.JsonRpcMessage answer)
    {
        lock (_gate)
        {
            if (!OpensSession || _isSettled) return false;
            _held = answer;
            return true;
        }
    }

    /// <summary>Marks the SDK as ready, and returns the response if it was held back.</summary>
    public VoidMcp.Protocol.JsonRpcMessage? Settle()
    {
        lock (_gate)
        {
            _isSettled = true;
            return _held;
        }
    }

    /// <summary>Returns the exchange that an SDK message is a placeholder for, or null.</summary>
    public static Exchange? Of(object? content) =>
        content is Sdk.JsonRpcMessage { Context.Items: { } items } && items.TryGetValue(Key, out var value)
            ? value as Exchange
            : null;

    /// <summary>Creates the placeholder. Its params contain only what becomes a header.</summary>
    /// <param name="tool">The called tool, if some of its arguments are sent as headers.</param>
    public Sdk.JsonRpcMessage StandIn(Tool? tool)
    {
        var items = new Dictionary<string, object?> { [Key] = this };
        if (tool is not null) items[ToolKey] = tool;
        var context = new JsonRpcMessageContext { Items = items };
#pragma warning disable MCPEXP002 // The only way to send a non-ASCII name: the SDK writes it into the header unchanged.
        context.RoutingName = McpHeaderEncoder.EncodeValue(RoutingName());
#pragma warning restore MCPEXP002
        return Message.Kind switch
        {
            MessageKind.Request =>
                new JsonRpcRequest { Id = Id(), Method = Method, Params = Parameters(tool), Context = context },
            MessageKind.Notification => new JsonRpcNotification { Method = Method, Context = context },
            MessageKind.Result => new JsonRpcResponse { Id = Id(), Result = null, Context = context },
            _ => new JsonRpcError
            {
                Id = Id(),
                Error = new JsonRpcErrorDetail { Code = 0, Message = "" },
                Context = context,
            },
        };
    }

    private string? RoutingName() => Method switch
    {
        "tools/call" or "prompts/get" => JsonSlices.Text(Message.Body, "name"u8),
        "resources/read" => JsonSlices.Text(Message.Body, "uri"u8),
        "tasks/get" or "tasks/update" or "tasks/cancel" => JsonSlices.Text(Message.Body, "taskId"u8),
        _ => null,
    };

    private JsonObject? Parameters(Tool? tool)
    {
        if (!IsModern) return null;
        var parameters = new JsonObject
        {
            ["_meta"] = new JsonObject { [VoidMcp.Protocol.MetaKeys.ProtocolVersion] = JsonSlices.Text(
                Message.Meta, "io.modelcontextprotocol/protocolVersion"u8) },
        };
        var arguments = tool is null ? default : JsonSlices.Property(Message.Body, "arguments"u8);
        if (!arguments.IsEmpty)
        {
            parameters["arguments"] = JsonNode.Parse(
                arguments.Span,
                documentOptions: new JsonDocumentOptions { MaxDepth = VoidMcp.Protocol.JsonRpcMessage.MaxDepth });
        }

        return parameters;
    }

    private RequestId Id()
    {
        var id = JsonElement.Parse(Message.Id.Span);
        return id.ValueKind switch
        {
            JsonValueKind.Number when id.TryGetInt64(out var number) => new RequestId(number),
            JsonValueKind.String => new RequestId(id.GetString()!),
            _ => new RequestId(id.GetRawText()),
        };
    }
}
