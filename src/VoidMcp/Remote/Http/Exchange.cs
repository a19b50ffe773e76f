using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using Sdk = ModelContextProtocol.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>
/// One message on its way to a server over HTTP, and what came of it. The SDK, which does the transport, sees a stand-in that
/// holds what it needs for its headers; the message itself leaves and arrives as the bytes that it is.
/// </summary>
internal sealed class Exchange(ReadOnlyMemory<byte> utf8, VoidMcp.Protocol.JsonRpcMessage message)
{
    private const string Key = "voidmcp.exchange";

    /// <summary>Where the SDK looks for the definition of a called tool.</summary>
    private const string ToolKey = "Mcp.Tool";

    private readonly Lock _gate = new();
    private VoidMcp.Protocol.JsonRpcMessage? _held;
    private bool _isSettled;
    private volatile bool _isDone;

    /// <summary>The message as it is sent.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    /// <summary>The same, read.</summary>
    public VoidMcp.Protocol.JsonRpcMessage Message { get; } = message;

    public string Method => Message.Method;

    public bool IsRequest => Message.Kind == MessageKind.Request;

    /// <summary>True where the server may count it as part of no session: the message carries its own revision.</summary>
    public bool IsModern { get; } = !JsonSlices.Property(message.Meta, "io.modelcontextprotocol/protocolVersion"u8).IsEmpty;

    /// <summary>
    /// True for the two requests with whose answer the SDK settles how this server is spoken to: what it does not know yet
    /// must not be used, so their answers wait for it.
    /// </summary>
    public bool OpensSession => Method is "initialize" or "server/discover";

    /// <summary>Stops waiting for the answer.</summary>
    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>The id of the last event on its stream; null where there were none with ids.</summary>
    public string? LastEvent { get; set; }

    /// <summary>False as long as it is certain that the server has not seen the request.</summary>
    public bool MayHaveReached { get; set; }

    /// <summary>What the server answered in place of a message; null where it did not.</summary>
    public HttpAnswer? Answer { get; set; }

    /// <summary>What went wrong on the way, in words; null where nothing did, or where the answer says it.</summary>
    public VoidMcpException? Failure { get; set; }

    /// <summary>Its session is over on the server's side; the request was refused, so it can't have run.</summary>
    public bool SessionEnded { get; set; }

    /// <summary>True once it was answered, failed or cancelled: nothing more is to be told of it.</summary>
    public bool IsDone => _isDone;

    public void Done() => _isDone = true;

    /// <summary>True where the answer must wait until the SDK has settled; it is then to be had from <see cref="Settle"/>.</summary>
    public bool Hold(VoidMcp.Protocol.JsonRpcMessage answer)
    {
        lock (_gate)
        {
            if (!OpensSession || _isSettled) return false;
            _held = answer;
            return true;
        }
    }

    /// <summary>The SDK is done with sending; returns the answer, where it has come already.</summary>
    public VoidMcp.Protocol.JsonRpcMessage? Settle()
    {
        lock (_gate)
        {
            _isSettled = true;
            return _held;
        }
    }

    /// <summary>The exchange that a message of the SDK stands for; null where it stands for none.</summary>
    public static Exchange? Of(object? content) =>
        content is Sdk.JsonRpcMessage { Context.Items: { } items } && items.TryGetValue(Key, out var value) ? value as Exchange : null;

    /// <summary>The stand-in. Its params hold what becomes a header, and no more.</summary>
    /// <param name="tool">The called tool, where some of its arguments belong into headers.</param>
    public Sdk.JsonRpcMessage StandIn(Tool? tool)
    {
        var items = new Dictionary<string, object?> { [Key] = this };
        if (tool is not null) items[ToolKey] = tool;
        var context = new JsonRpcMessageContext { Items = items };
#pragma warning disable MCPEXP002 // The one way to a name outside ASCII: the SDK puts it into the header as it stands.
        context.RoutingName = McpHeaderEncoder.EncodeValue(RoutingName());
#pragma warning restore MCPEXP002
        return Message.Kind switch
        {
            MessageKind.Request => new JsonRpcRequest { Id = Id(), Method = Method, Params = Parameters(tool), Context = context },
            MessageKind.Notification => new JsonRpcNotification { Method = Method, Context = context },
            MessageKind.Result => new JsonRpcResponse { Id = Id(), Result = null, Context = context },
            _ => new JsonRpcError { Id = Id(), Error = new JsonRpcErrorDetail { Code = 0, Message = "" }, Context = context },
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
            ["_meta"] = new JsonObject { [VoidMcp.Protocol.MetaKeys.ProtocolVersion] = JsonSlices.Text(Message.Meta, "io.modelcontextprotocol/protocolVersion"u8) },
        };
        var arguments = tool is null ? default : JsonSlices.Property(Message.Body, "arguments"u8);
        if (!arguments.IsEmpty) parameters["arguments"] = JsonNode.Parse(arguments.Span, documentOptions: new JsonDocumentOptions { MaxDepth = VoidMcp.Protocol.JsonRpcMessage.MaxDepth });
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
