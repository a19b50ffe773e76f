using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Errors;
using VoidMcp.Gateway;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Hosting.Local;

/// <summary>
/// The session of a terminal command with one server of this gateway. The command sees the server under its own names,
/// as if it had started it; each of its requests takes the one way of all calls, with the registry's policy. What the
/// server asks meanwhile goes to the command's terminal, never to the gateway's other clients.
/// </summary>
internal sealed class AttachedServer : IRpcHandler, IDisposable
{
    private readonly GatewayParts _parts;
    private readonly string _server;
    private readonly RpcSession _rpc;
    private readonly CallingClient _client;
    private readonly RequestsInFlight _inFlight = new();

    /// <param name="parts">The gateway.</param>
    /// <param name="channel">The command's messages; started by <see cref="Start"/>.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="capabilities">What the server may ask the command for.</param>
    public AttachedServer(
        GatewayParts parts, IMessageChannel channel, string server, ReadOnlyMemory<byte> capabilities)
    {
        (_parts, _server) = (parts, server);
        _rpc = new RpcSession(channel, this, peer: "the terminal");
        _client = new CallingClient
        {
            Session = this,
            Capabilities = ClientCapabilities.Asked(capabilities, Era.Legacy),
            Ask = AskAsync,
        };

        // A server that runs is not started again for a command that could be asked for more: its state would be lost.
        var offered = parts.Upstreams.Get(server).Offered;
        if (offered is null) parts.Askable.Set(_client);
        else if (!ClientCapabilities.Covers(offered.Value, _client.Capabilities))
            _client = _client with { Capabilities = ClientCapabilities.None };
    }

    /// <summary>Completes when the command has ended.</summary>
    public Task Closed => _rpc.Closed;

    public void Start() => _rpc.Start();

    /// <summary>Cancels what is in flight.</summary>
    public void Dispose()
    {
        _inFlight.CancelAll();
        _parts.Askable.Remove(this);
        _rpc.Dispose();
    }

    public void OnRequest(RpcSession session, JsonRpcMessage request) => _ = AnswerAsync(request);

    public void OnNotification(RpcSession session, JsonRpcMessage notification)
    {
        if (notification.Method == "notifications/cancelled")
            _inFlight.Cancel(JsonSlices.Property(notification.Body, "requestId"u8), notification.Body);
    }

    public void OnStray(RpcSession session, string line, string reason)
    {
        // Only a program that is not voidmcp sends such lines; its own requests fail.
    }

    public void OnFailed(Exception error)
    {
        // A bug of ours costs this session's request, which ends with the session.
    }

    private async Task AnswerAsync(JsonRpcMessage request)
    {
        using var cancellation = new RequestCancellation();
        if (!_inFlight.TryAdd(request, cancellation))
        {
            _rpc.Refuse(request, new RpcError(RpcError.InvalidRequest, "a request with this id is in flight already"));
            return;
        }

        try
        {
            var reply = await ReplyAsync(request, cancellation);
            if (!_inFlight.TryAnswer(request)) return;
            if (reply.Error is { } error) _rpc.Refuse(request, error);
            else _rpc.Respond(request, reply.Result);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _rpc.Drop(request);
        }
        catch (Exception error)
        {
            _rpc.Refuse(request, error switch
            {
                VoidMcpException failure => LocalEndpoint.Failed(failure),
                RequestFailure failure => failure.Error,
                _ => new RpcError(RpcError.Internal, $"internal error in voidmcp: {error.Message}"),
            });
        }
        finally
        {
            _inFlight.End(request);
        }
    }

    private async Task<RpcReply> ReplyAsync(JsonRpcMessage request, RequestCancellation cancellation)
    {
        switch (request.Method)
        {
            case "initialize":
                return Result(Introduction(JsonSlices.Text(request.Body, "protocolVersion"u8)));
            case "ping" or "logging/setLevel":
                return Result(Results.Empty);
            case "tools/list":
                return List("tools", request, d => [.. d.Tools.Select(t => t.Utf8)]);
            case "prompts/list":
                return List("prompts", request, d => [.. d.Prompts.Select(p => p.Utf8)]);
            case "resources/list":
                return List("resources", request, d => [.. d.Resources.Select(r => r.Utf8)]);
            case "resources/templates/list":
                return List("resourceTemplates", request, d => [.. d.Templates.Select(t => t.Utf8)]);
            case "tools/call":
            case "prompts/get" or "resources/read" or "completion/complete":
            case "tasks/get" or "tasks/result" or "tasks/cancel" or "tasks/list":
                return await _parts.Calls.RunAsync(await CallOfAsync(request, cancellation));
            default:
                // server/discover too: the session is of the older era, whatever the server speaks.
                return new RpcReply(
                    default, new RpcError(RpcError.MethodNotFound, $"{request.Method} is not supported here"));
        }
    }

    private async Task<Call> CallOfAsync(JsonRpcMessage request, RequestCancellation cancellation)
    {
        var parameters = request.Parts;
        var approval = CarriedApproval.TakeFrom(ref parameters);
        var isAboutTask = request.Method.StartsWith("tasks/", StringComparison.Ordinal);
        var call = new Call
        {
            Method = request.Method,
            Parameters = parameters,
            Server = _server,
            Topic = $"{request.Method} of {_server}",
            Client = _client,
            Stop = cancellation.Token,
            Cancellation = cancellation,
            RequestId = request.Id,
            KnowsLinks = true,
            CanElicit = ClientQuestions.ShowsForms(_client.Capabilities),
            Approval = approval,
            IsAboutTask = isAboutTask,
            HasLimit = !isAboutTask,
            OnProgress = request.ProgressToken.IsEmpty ? null : Progress(request),
        };
        if (request.Method != "tools/call") return call;
        ToolRequests.CheckNames(call);
        var name = JsonSlices.String(parameters[parameters.Name])
            ?? throw RequestFailure.InvalidParams("tools/call requires `name`");
        call.Tool = await _parts.Calls.FindAsync(_server, name, cancellation.Token);
        return call;
    }

    private ServerDefinitions Definitions => _parts.Upstreams.Get(_server).Definitions
        ?? throw new VoidMcpException(FailureKind.UpstreamUnavailable, $"the tools of '{_server}' are not known yet");

    /// <summary>The server's own result of <c>initialize</c>, in the version that the command asks for.</summary>
    private ReadOnlyMemory<byte> Introduction(string? asked) => JsonText.Write(w =>
    {
        var known = Definitions;
        w.WriteStartObject();
        w.WriteString("protocolVersion"u8, ProtocolRevision.Negotiate(asked));
        w.WriteRaw("capabilities"u8, known.Capabilities.IsEmpty ? Results.Empty : known.Capabilities);
        w.WriteRaw("serverInfo"u8, known.ServerInfo.IsEmpty ? Implementation.Plain : known.ServerInfo);
        if (known.Instructions is { } text) w.WriteString("instructions"u8, text);
        w.WriteEndObject();
    });

    private RpcReply List(
        string property, JsonRpcMessage request, Func<ServerDefinitions, IReadOnlyList<ReadOnlyMemory<byte>>> items)
    {
        var known = Definitions;
        return known.Missing.FirstOrDefault(m => m.Method == request.Method) is { } missing
            ? new RpcReply(default, new RpcError(RpcError.Internal, missing.Why))
            : Result(ListPages.Page(property, items(known), request.Body, MostInLine, Era.Legacy));
    }

    /// <summary>What fits into one message with room to spare.</summary>
    private const int MostInLine = LineChannel.MaxLine / 2;

    private Action<ReadOnlyMemory<byte>> Progress(JsonRpcMessage request)
    {
        var token = request.ProgressToken;
        return parameters => _rpc.NotifyIfRead(
            "notifications/progress", new JsonEdit(parameters).Set(MetaKeys.ProgressToken, token).ToUtf8(), request.Id);
    }

    private async Task<RpcReply> AskAsync(
        string method,
        ReadOnlyMemory<byte> parameters,
        ReadOnlyMemory<byte> related,
        Action<ReadOnlyMemory<byte>>? onProgress,
        CancellationToken cancellation)
    {
        try
        {
            return await _rpc.RequestAsync(method, parameters, onProgress, cancellation, related);
        }
        catch (SessionClosedException)
        {
            throw new VoidMcpException(FailureKind.Cancelled, "the terminal command ended before it answered");
        }
    }

    private static RpcReply Result(ReadOnlyMemory<byte> result) => new(result, null);
}
