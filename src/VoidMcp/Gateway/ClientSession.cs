using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// One client's session: takes its requests, in both eras, answers each exactly once (or not at all where it was
/// cancelled), and tells it when the tools change. Requests run side by side; none waits for another.
/// </summary>
internal sealed class ClientSession : IRpcHandler, IDisposable
{
    private readonly GatewayParts _parts;
    private readonly RpcSession _rpc;
    private readonly ListeningStreams _streams;
    private readonly ClientMemory _memory;
    private readonly bool _ownsMemory;
    private readonly ClientQuestions _questions;
    private readonly ToolRequests _tools;
    private readonly ResultResources _resources;
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _inFlight = new();
    private readonly Action<string> _warn;

    /// <summary>What was agreed on in <c>initialize</c>; null before that, and for clients that are modern only.</summary>
    private volatile string? _revision;

    /// <summary>Whether the client has said who it is; modern ones say so with each request.</summary>
    private volatile bool _isIntroduced;

    /// <param name="parts">What all sessions share.</param>
    /// <param name="channel">The client's messages; started by <see cref="Start"/>.</param>
    /// <param name="warn">Takes a line for the log when the client sends something unreadable.</param>
    /// <param name="memory">What is remembered beyond this session, whose owner disposes of it; null for a memory of its own.</param>
    public ClientSession(GatewayParts parts, IMessageChannel channel, Action<string> warn, ClientMemory? memory = null)
    {
        _parts = parts;
        _warn = warn;
        _rpc = new RpcSession(channel, this);
        _streams = new ListeningStreams(_rpc);
        _ownsMemory = memory is null;
        _memory = memory ?? new ClientMemory(parts.Time);
        _questions = new ClientQuestions(_rpc);
        _tools = new ToolRequests(parts, new ScriptRequests(parts, _memory.Kept, _questions, _memory.Suspended), _memory.Kept);
        _resources = new ResultResources(_memory.Kept, () => Room);
        _parts.ToolsChanged += TellToolsChanged;
        _memory.Kept.Changed += TellResourcesChanged;
    }

    /// <summary>Ends when the client closed its side.</summary>
    public Task Closed => _rpc.Closed;

    public void Start() => _rpc.Start();

    /// <summary>Sends nothing more; ends when what was sent before is written.</summary>
    public Task CompleteAsync() => _rpc.CompleteAsync();

    /// <summary>Cancels everything in flight and stops telling.</summary>
    public void Dispose()
    {
        _parts.ToolsChanged -= TellToolsChanged;
        _memory.Kept.Changed -= TellResourcesChanged;
        _parts.Clients.Leave(this);
        foreach (var request in _inFlight.Values) Cancel(request);
        if (_ownsMemory) _memory.Dispose();
        _rpc.Dispose();
    }

    public void OnRequest(RpcSession session, JsonRpcMessage request) => _ = AnswerAsync(request);

    public void OnNotification(RpcSession session, JsonRpcMessage notification)
    {
        if (notification.Method != "notifications/cancelled") return;
        var id = JsonSlices.Property(notification.Body, "requestId"u8);
        if (_inFlight.TryGetValue(Encoding.UTF8.GetString(id.Span), out var request)) Cancel(request);
    }

    public void OnStray(RpcSession session, string line, string reason)
    {
        var isJson = !reason.StartsWith("not JSON", StringComparison.Ordinal);
        _rpc.RefuseUnreadable(new RpcError(isJson ? RpcError.InvalidRequest : RpcError.ParseError, reason));
        Warn($"the client sent something that is no message: {reason}");
    }

    public void OnFailed(Exception error) => Warn($"a message could not be handled: {error}");

    /// <summary>Runs on the reader thread until the first wait, so a cancellation that follows finds its request.</summary>
    private async Task AnswerAsync(JsonRpcMessage request)
    {
        var key = Encoding.UTF8.GetString(request.Id.Span);
        using var cancellation = new CancellationTokenSource();
        if (!_inFlight.TryAdd(key, cancellation))
        {
            _rpc.Refuse(request, new RpcError(RpcError.InvalidRequest, $"a request with id {key} is in flight already"));
            return;
        }

        try
        {
            var reply = await DispatchAsync(request, cancellation.Token);
            if (cancellation.IsCancellationRequested) _rpc.Drop(request);
            else if (reply.Error is { } error) _rpc.Refuse(request, error);
            else _rpc.Respond(request, reply.Result);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Who cancels a request wants no answer (basic/utilities/cancellation).
            _rpc.Drop(request);
        }
        catch (RequestFailure failure)
        {
            _rpc.Refuse(request, failure.Error);
        }
        catch (VoidMcpException failure)
        {
            _rpc.Refuse(request, new RpcError(RpcError.Internal, RequestFailure.TextOf(failure)));
        }
        catch (Exception error)
        {
            // A bug of ours must cost one answer, never the session.
            _rpc.Refuse(request, new RpcError(RpcError.Internal, $"internal error in voidmcp: {error.Message}"));
            Warn($"{request.Method} failed unexpectedly: {error}");
        }
        finally
        {
            _inFlight.TryRemove(key, out _);
        }
    }

    private async Task<RpcReply> DispatchAsync(JsonRpcMessage request, CancellationToken cancellation)
    {
        var era = RequestEra.Of(request);
        if (era == Era.Modern && !_isIntroduced) Introduce(JsonSlices.Property(request.Meta, "io.modelcontextprotocol/clientInfo"u8));
        switch (request.Method)
        {
            case "initialize" when era == Era.Legacy:
                var revision = ProtocolRevision.Negotiate(JsonSlices.Text(request.Body, "protocolVersion"u8));
                Introduce(JsonSlices.Property(request.Body, "clientInfo"u8));
                _questions.Declared(JsonSlices.Property(request.Body, "capabilities"u8));
                _revision = revision;
                return Result(Introductions.Initialize(revision, _parts.CurrentListing));
            case "server/discover" when era == Era.Modern:
                return Result(Introductions.Discover(_parts.CurrentListing));
            case "ping" when era == Era.Legacy:
                return Result(Results.Empty);
            case "tools/list":
                return Result((await _parts.ListingAsync(cancellation)).Result(era));
            case "tools/call":
                return await _tools.CallAsync(request, CallerOf(request, era), cancellation);
            case "subscriptions/listen" when era == Era.Modern:
                await _streams.ServeAsync(request, cancellation);
                return Result(Results.Empty);

            case "resources/list":
                return Result(_resources.List(era));
            case "resources/templates/list":
                return Result(ResultResources.Templates(era));
            case "resources/read":
                return Result(_resources.Read(request, era));

            // Not offered, and not declared; but some clients ask without looking at the capabilities.
            case "prompts/list":
                return Result(Results.EmptyList("prompts", era));
            default:
                throw new RequestFailure(new RpcError(RpcError.MethodNotFound, $"Method not found: {request.Method}"));
        }
    }

    private void Introduce(ReadOnlyMemory<byte> clientInfo)
    {
        if (!_ownsMemory || ClientName.Of(clientInfo) is not { } name) return;
        _isIntroduced = true;
        _parts.Clients.Introduce(this, name);
    }

    private Caller CallerOf(JsonRpcMessage request, Era era) => new()
    {
        Era = era,
        Room = Room,
        KnowsLinks = era == Era.Modern || string.CompareOrdinal(_revision, ProtocolRevision.FirstWithLinks) >= 0,
        HasCode = _parts.CurrentListing.HasOwnTools,
        CanElicit = era == Era.Modern
            ? ClientQuestions.ShowsForms(JsonSlices.Property(request.Meta, "io.modelcontextprotocol/clientCapabilities"u8))
            : _questions.CanElicit,
        OnProgress = Progress(request),
        RequestId = request.Id,
    };

    /// <summary>Sends a server's progress on under the client's own token; null where the client asked for none.</summary>
    private Action<ReadOnlyMemory<byte>>? Progress(JsonRpcMessage request)
    {
        var token = JsonSlices.Property(request.Meta, "progressToken"u8);
        if (token.IsEmpty) return null;
        return parameters => _rpc.Notify(
            "notifications/progress", new JsonEdit(parameters).Set(MetaKeys.ProgressToken, token).ToUtf8(), request.Id);
    }

    private void TellToolsChanged()
    {
        if (_revision is not null) _rpc.Notify("notifications/tools/list_changed");
        _streams.ToolsChanged();
    }

    private void TellResourcesChanged()
    {
        if (_revision is not null) _rpc.Notify("notifications/resources/list_changed");
        _streams.ResourcesChanged();
    }

    private void Warn(string text)
    {
        try
        {
            _warn(text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // A log that nobody can read any more, such as a closed stderr, must not cost the session.
        }
    }

    private int Room => MessageRoom.Of(_parts.Registry.Gateway.MaxMessage);

    private static RpcReply Result(ReadOnlyMemory<byte> result) => new(result, null);

    private static void Cancel(CancellationTokenSource request)
    {
        try
        {
            request.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Its answer went out this very moment.
        }
    }
}
