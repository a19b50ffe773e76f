using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Asking;
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
    private readonly ClientMemory _memory;
    private readonly bool _ownsMemory;
    private readonly ClientQuestions _questions;
    private readonly ToolRequests _tools;
    private readonly PromptRequests _prompts;
    private readonly ResourceRequests _resources;
    private readonly TaskRequests _tasks;
    private readonly OtherRequests _others;
    private readonly SessionNews _news;
    private readonly ConcurrentDictionary<string, InFlight> _inFlight = new();
    private readonly Action<string> _warn;

    /// <summary>What a legacy client can be asked for.</summary>
    private ReadOnlyMemory<byte> _capabilities = ClientCapabilities.None;

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
        _ownsMemory = memory is null;
        _memory = memory ?? new ClientMemory(parts.Time);
        _questions = new ClientQuestions(_rpc);
        var forwarded = new ForwardedRequests(parts.Upstreams, _memory.Suspended);
        _tasks = new TaskRequests(parts, _memory.Kept);
        _tools = new ToolRequests(parts, new ScriptRequests(parts, _memory.Kept, _questions, _memory.Suspended), forwarded, _tasks, _memory.Kept);
        _prompts = new PromptRequests(parts, forwarded);
        _resources = new ResourceRequests(parts, new ResultResources(_memory.Kept, () => Room), forwarded);
        _others = new OtherRequests(parts);
        _news = new SessionNews(
            parts, _rpc, _memory.Kept, _tasks, (uri, cancellation) => _resources.OwnerAsync(uri, Era.Modern, cancellation), () => _revision is not null);
    }

    /// <summary>Ends when the client closed its side.</summary>
    public Task Closed => _rpc.Closed;

    public void Start() => _rpc.Start();

    /// <summary>Sends nothing more; ends when what was sent before is written.</summary>
    public Task CompleteAsync() => _rpc.CompleteAsync();

    /// <summary>Cancels everything in flight and stops telling.</summary>
    public void Dispose()
    {
        _news.Dispose();
        _parts.Askable.Remove(this);
        _parts.Clients.Leave(this);
        foreach (var request in _inFlight.Values) Cancel(request.Stop);
        if (_ownsMemory) _memory.Dispose();
        _rpc.Dispose();
    }

    public void OnRequest(RpcSession session, JsonRpcMessage request) => _ = AnswerAsync(request);

    public void OnNotification(RpcSession session, JsonRpcMessage notification)
    {
        if (notification.Method == "notifications/roots/list_changed") _parts.Upstreams.TellRootsChanged();
        if (notification.Method == "notifications/tasks/status") _parts.Upstreams.TellTaskStatus(notification.Body);
        if (notification.Method != "notifications/cancelled")
        {
            _others.Tell(notification);
            return;
        }

        var id = JsonSlices.Property(notification.Body, "requestId"u8);
        if (!_inFlight.TryGetValue(Encoding.UTF8.GetString(id.Span), out var request)) return;
        request.Reason.Parameters = EraTranslation.Request(notification.Body, Era.Modern, Era.Legacy);
        Cancel(request.Stop);
    }

    /// <summary>Later revisions took arrays of messages out again; earlier ones never had them.</summary>
    public bool TakesBatches => _revision == ProtocolRevision.OnlyWithBatches;

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
        if (!_inFlight.TryAdd(key, new InFlight(cancellation, CancelReason.Begin())))
        {
            _rpc.Refuse(request, new RpcError(RpcError.InvalidRequest, $"a request with id {key} is in flight already"));
            return;
        }

        using var asking = request.Method is "tools/list" or "prompts/list" or "resources/list" ? _news.Lists.Asking() : null;
        try
        {
            var reply = await DispatchAsync(request, cancellation.Token);
            if (cancellation.IsCancellationRequested) _rpc.Drop(request);
            else if (reply.Error is { } error) _rpc.Refuse(request, error);
            else _rpc.Respond(request, reply.Result);
            foreach (var news in _tasks.Release()) _rpc.Notify("notifications/tasks/status", news);
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
        var caller = CallerOf(request, era);
        switch (request.Method)
        {
            case "initialize" when era == Era.Legacy:
                var revision = ProtocolRevision.Negotiate(JsonSlices.Text(request.Body, "protocolVersion"u8));
                Introduce(JsonSlices.Property(request.Body, "clientInfo"u8));
                _questions.Declared(JsonSlices.Property(request.Body, "capabilities"u8));
                _capabilities = ClientCapabilities.Asked(JsonSlices.Property(request.Body, "capabilities"u8), Era.Legacy);
                _revision = revision;
                TellAskable();

                // Not earlier: servers hear in their handshake what they may ask this client for.
                _ = _parts.Catalog.DiscoverAsync(CancellationToken.None);
                return Result(Introductions.Initialize(revision, _parts.CurrentListing, _parts.Plain));
            case "server/discover" when era == Era.Modern:
                return Result(Introductions.Discover(_parts.CurrentListing, _parts.Plain));
            case "ping" when era == Era.Legacy:
                return Result(Results.Empty);
            case "tools/list":
                return Result((await ListingAsync(ListKind.Tools, cancellation)).Result(request.Body, Room, era));
            case "tools/call":
                return await _tools.CallAsync(request, caller, cancellation);
            case "subscriptions/listen" when era == Era.Modern:
                await _news.Streams.ServeAsync(request, caller, cancellation);
                return Result(Results.Empty);
            case "prompts/list":
                return Result(PromptRequests.List((await ListingAsync(ListKind.Prompts, cancellation)).Catalog, request, caller));
            case "prompts/get":
                return await _prompts.GetAsync(request, caller, cancellation);
            case "completion/complete":
                return await _prompts.CompleteAsync(request, caller, cancellation);
            case "resources/list":
                return Result(_resources.List((await ListingAsync(ListKind.Resources, cancellation)).Catalog, request, caller));
            case "resources/templates/list":
                return Result(await _resources.TemplatesAsync(request, caller, cancellation));
            case "resources/read":
                return await _resources.ReadAsync(request, caller, cancellation);
            case "resources/subscribe" when era == Era.Legacy:
                return await _news.SubscribeAsync(await OwnerAsync(request, cancellation), Uri(request), cancellation);
            case "resources/unsubscribe" when era == Era.Legacy:
                await _news.UnsubscribeAsync(await OwnerAsync(request, cancellation));
                return Result(Results.Empty);
            case "tasks/get" or "tasks/cancel":
            case "tasks/result" when era == Era.Legacy:
            case "tasks/update" when era == Era.Modern:
                return await _tasks.SendAsync(request, caller, cancellation);
            case "tasks/list" when era == Era.Legacy:
                return Result(await _tasks.ListAsync(request, caller, cancellation));
            case "logging/setLevel" when era == Era.Legacy:
                return SetLogLevel(request);
            default:
                return await _others.SendAsync(request, caller, cancellation);
        }
    }

    private async Task<ToolListing> ListingAsync(ListKind kind, CancellationToken cancellation)
    {
        var listing = await _parts.ListingAsync(cancellation);
        _news.Lists.Answered(kind, listing);
        return listing;
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
        Client = era == Era.Modern ? ModernClient(request) : LegacyClient(request.Id),
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

    private RpcReply SetLogLevel(JsonRpcMessage request)
    {
        if (JsonSlices.Text(request.Body, "level"u8) is not { } level || !LogLevels.IsKnown(level))
            throw RequestFailure.InvalidParams($"logging/setLevel needs a level: {LogLevels.All}");
        _news.LogLevel = level;
        TellAskable();
        return Result(Results.Empty);
    }

    /// <summary>What servers may ask the client of a legacy session for, and how talkative they are to be.</summary>
    private void TellAskable() => _parts.Askable.Set(LegacyClient(default));

    /// <param name="requestId">The raw id of the request on whose account it may be asked; empty for none.</param>
    private CallingClient LegacyClient(ReadOnlyMemory<byte> requestId) => new()
    {
        Session = this,
        Capabilities = _capabilities,
        Ask = (method, parameters, onProgress, cancellation) => AskAsync(method, parameters, requestId, onProgress, cancellation),
        LogLevel = _news.LogLevel,
    };

    private async Task<RpcReply> AskAsync(
        string method, ReadOnlyMemory<byte> parameters, ReadOnlyMemory<byte> requestId, Action<ReadOnlyMemory<byte>>? onProgress, CancellationToken cancellation)
    {
        try
        {
            return await _rpc.RequestAsync(method, parameters, requestId, onProgress, cancellation);
        }
        catch (SessionClosedException)
        {
            throw new VoidMcpException(FailureKind.Cancelled, "the client went away before it answered");
        }
    }

    /// <summary>The sender of a modern request, which says with each what it can be asked for and how talkative servers are to be.</summary>
    private CallingClient ModernClient(JsonRpcMessage request)
    {
        var client = new CallingClient
        {
            Session = this,
            Capabilities = ClientCapabilities.Asked(JsonSlices.Property(request.Meta, "io.modelcontextprotocol/clientCapabilities"u8), Era.Modern),
            LogLevel = LogLevelOf(request),
            OnMessage = parameters => _rpc.Notify("notifications/message", parameters, request.Id),
        };

        // Known before the first server is connected, so that this one hears of it in its handshake.
        if (_revision is null) _parts.Askable.Set(client with { OnMessage = null });
        return client;
    }

    /// <summary>How talkative servers are to be on account of a modern request; null where it does not say.</summary>
    private static string? LogLevelOf(JsonRpcMessage request)
    {
        var raw = JsonSlices.Property(request.Meta, "io.modelcontextprotocol/logLevel"u8);
        if (raw.IsEmpty) return null;
        return JsonSlices.String(raw) is { } level && LogLevels.IsKnown(level) ? level : throw RequestFailure.InvalidParams($"_meta[\"{MetaKeys.LogLevel}\"] is none of {LogLevels.All}");
    }

    private Task<(string Server, string Uri)> OwnerAsync(JsonRpcMessage request, CancellationToken cancellation) =>
        _resources.OwnerAsync(Uri(request), Era.Legacy, cancellation);

    private static string Uri(JsonRpcMessage request) =>
        JsonSlices.Text(request.Body, "uri"u8) ?? throw RequestFailure.InvalidParams($"{request.Method} needs the uri of a resource");

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

    /// <summary>One request that is not answered yet.</summary>
    private sealed record InFlight(CancellationTokenSource Stop, CancelReason Reason);
}
