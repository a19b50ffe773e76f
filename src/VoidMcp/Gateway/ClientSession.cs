using System.Text;
using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>
/// One client's session: handles its requests, in both eras, answers each exactly once (or not at all if cancelled),
/// and notifies it when the tools change. Requests run concurrently.
/// </summary>
internal sealed class ClientSession : IRpcHandler, IDisposable
{
    private readonly GatewayParts _parts;
    private readonly RpcSession _rpc;
    private readonly ClientMemory _memory;

    /// <summary>Whether the session is all of its client's connection, rather than one request of it.</summary>
    private readonly bool _ownsMemory;

    private readonly ClientQuestions _questions;
    private readonly ToolRequests _tools;
    private readonly PromptRequests _prompts;
    private readonly ResourceRequests _resources;
    private readonly SkillRequests _skills;
    private readonly TaskRequests _tasks;
    private readonly OtherRequests _others;
    private readonly SessionNews _news;
    private readonly RequestsInFlight _inFlight = new();
    private readonly SessionClient _client;
    private readonly Action<string> _warn;
    private readonly SessionFit _fit;
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The version negotiated in <c>initialize</c>; null before that, and for modern-only clients.</summary>
    private volatile string? _revision;

    /// <summary>Whether the client has introduced itself; modern ones do so with each request.</summary>
    private volatile bool _isIntroduced;

    /// <param name="parts">What all sessions share.</param>
    /// <param name="channel">The client's messages; started by <see cref="Start"/>.</param>
    /// <param name="warn">Logs a line when the client sends an invalid message.</param>
    /// <param name="memory">
    /// State that outlives this session, disposed by its owner; null to create one for this session.
    /// </param>
    public ClientSession(GatewayParts parts, IMessageChannel channel, Action<string> warn, ClientMemory? memory = null)
    {
        _parts = parts;
        _warn = warn;
        _rpc = new RpcSession(channel, this, answersAfterClose: true);
        _ownsMemory = memory is null;
        _memory = memory ?? new ClientMemory(parts.Time);
        _questions = new ClientQuestions(_rpc);
        _fit = new SessionFit(() => parts.Registry.Gateway, () => parts.For);
        _client = new SessionClient(this, parts.Askable, _rpc, memory, _fit);
        var kept = _memory.Kept;
        var resumable = new ResumableCalls(parts.Calls, parts.Upstreams, _memory.Suspended);
        var forms = new UserForms(_questions, resumable);
        var scripts = new ExecuteCodeTool(parts.Scripts, () => parts.Registry.Code, kept, forms);
        var own = new OwnToolRequests(
            parts.Search, parts.Catalog, parts.Upstreams, () => parts.Registry, () => parts.ModelServers, forms);
        _tasks = new TaskRequests(parts.Tasks, parts.Upstreams, parts.Catalog, parts.Calls, kept);
        _tools = new ToolRequests(parts.Calls, resumable, parts.Lists, scripts, own, _tasks, kept, _fit);
        _prompts = new PromptRequests(parts.Catalog, parts.Upstreams, parts.Calls, resumable);
        _skills = new SkillRequests(
            parts.Catalog, parts.Upstreams, parts.Calls, parts.OwnScripts, () => parts.Lists.HasOwnTools);
        _resources = new ResourceRequests(
            parts.Catalog,
            () => parts.Lists.HasOwnTools,
            new ResultResources(kept, () => Room),
            _skills,
            parts.Calls,
            resumable);
        _others = new OtherRequests(parts.Lists, parts.Calls);
        _news = new SessionNews(
            parts.Lists,
            parts.Upstreams,
            _rpc,
            kept,
            _tasks,
            parts.Calls,
            _resources.OwnerAsync,
            () => _revision is not null,
            _fit,
            parts.Time);
    }

    /// <summary>Completes when the client has closed its side.</summary>
    public Task Closed => _rpc.Closed;

    /// <summary>Called, from any thread, when a request has been served; must not block. Null for nothing.</summary>
    public Action? Served { get; init; }

    /// <summary>Completes when the client's first request has been answered.</summary>
    public Task Answered => _answered.Task;

    public void Start() => _rpc.Start();

    /// <summary>
    /// Waits, once the client has closed its side, for the requests in flight; then rejects the rest.
    /// </summary>
    /// <param name="limit">How long they may take.</param>
    /// <param name="isGone">Whether nobody is left to receive a response.</param>
    public Task DrainAsync(TimeSpan limit, Func<bool> isGone) => _inFlight.DrainAsync(
        limit, isGone, _parts.Time,
        request => _rpc.Refuse(request, new RpcError(RpcError.Internal, "voidmcp exited before the response")));

    /// <summary>Sends nothing more; completes when everything sent before is written.</summary>
    public Task CompleteAsync() => _rpc.CompleteAsync();

    /// <summary>Cancels everything in flight and stops notifications.</summary>
    public void Dispose()
    {
        _news.Dispose();
        _parts.Askable.Remove(this);
        _parts.Clients.Leave(this);
        _inFlight.CancelAll();
        if (_ownsMemory) _memory.Dispose();
        _rpc.Dispose();
    }

    public void OnRequest(RpcSession session, JsonRpcMessage request) => _ = AnswerAsync(request);

    public void OnNotification(RpcSession session, JsonRpcMessage notification)
    {
        switch (notification.Method)
        {
            case "notifications/cancelled":
                var said = EraTranslation.Request(notification.Body, Era.Modern, Era.Legacy);
                _inFlight.Cancel(JsonSlices.Property(notification.Body, "requestId"u8), said);
                return;
            case "notifications/roots/list_changed":
                _parts.Upstreams.TellRootsChanged();
                break;
            case "notifications/tasks/status":
                _parts.Upstreams.TellTaskStatus(notification.Body);
                break;
        }

        _others.Tell(notification);
    }

    /// <summary>Batches exist in this version only; later ones removed them.</summary>
    public bool TakesBatches => _revision == ProtocolRevision.OnlyWithBatches;

    public void OnStray(RpcSession session, string line, string reason)
    {
        var isJson = !reason.StartsWith("not JSON", StringComparison.Ordinal);
        _rpc.RefuseUnreadable(new RpcError(isJson ? RpcError.InvalidRequest : RpcError.ParseError, reason));
        Warn($"the client sent an invalid message: {reason}");
    }

    public void OnFailed(Exception error) => Warn($"a message could not be handled: {error}");

    public void OnDropped(long count) =>
        Warn($"the client reads too slowly: {count} log and progress notifications were dropped");

    /// <summary>
    /// Runs on the reader thread until the first await, so that a later cancellation finds its request.
    /// </summary>
    private async Task AnswerAsync(JsonRpcMessage request)
    {
        using var cancellation = new RequestCancellation();
        if (!_inFlight.TryAdd(request, cancellation))
        {
            var id = Encoding.UTF8.GetString(request.Id.Span);
            _rpc.Refuse(request, new RpcError(RpcError.InvalidRequest, $"a request with id {id} is in flight already"));
            return;
        }

        using var asking = request.Method is "tools/list" or "prompts/list" or "resources/list"
            ? _news.Lists.Asking()
            : null;
        try
        {
            var reply = await DispatchAsync(request, cancellation);
            if (!_inFlight.TryAnswer(request)) return;
            if (cancellation.IsCancellationRequested) _rpc.Drop(request);
            else if (reply.Error is { } error) _rpc.Refuse(request, error);
            else _rpc.Respond(request, reply.Result);
            foreach (var news in _tasks.Release()) _rpc.Notify("notifications/tasks/status", news);

            // Not earlier: the answer must not wait for hundreds of starts, and servers learn in their handshake what
            // this client supports.
            if (request.Method == "initialize")
                _ = Task.Run(() => _parts.Lists.PrepareAsync());
        }
        catch (Exception error)
        {
            if (_inFlight.TryAnswer(request)) AnswerFailed(request, error, cancellation);
            else if (error is not OperationCanceledException) Warn($"{request.Method} failed once answered: {error}");
        }
        finally
        {
            _inFlight.End(request);
            _answered.TrySetResult();
            Served?.Invoke();
        }
    }

    private void AnswerFailed(JsonRpcMessage request, Exception error, RequestCancellation cancellation)
    {
        switch (error)
        {
            case OperationCanceledException when cancellation.IsCancellationRequested:
                // A cancelled request gets no response (basic/utilities/cancellation).
                _rpc.Drop(request);
                break;
            case RequestFailure failure:
                _rpc.Refuse(request, failure.Error);
                break;
            case VoidMcpException failure:
                _rpc.Refuse(request, new RpcError(RpcError.Internal, RequestFailure.TextOf(failure)));
                break;
            default:
                // A bug of ours must fail one request, never the session.
                _rpc.Refuse(request, new RpcError(RpcError.Internal, $"internal error in voidmcp: {error.Message}"));
                Warn($"{request.Method} failed unexpectedly: {error}");
                break;
        }
    }

    private ValueTask<RpcReply> DispatchAsync(JsonRpcMessage request, RequestCancellation cancellation)
    {
        var era = RequestEra.Of(request);
        if (era == Era.Modern && !_isIntroduced)
            Introduce(JsonSlices.Property(request.Meta, "io.modelcontextprotocol/clientInfo"u8));
        var call = CallOf(request, era, cancellation);
        return request.Method == "tools/call"
            ? _tools.CallAsync(call)
            : new ValueTask<RpcReply>(OtherAsync(request, call));
    }

    private async Task<RpcReply> OtherAsync(JsonRpcMessage request, Call call)
    {
        switch (request.Method)
        {
            case "initialize" when call.Era == Era.Legacy:
                return Initialized(request);
            case "server/discover" when call.Era == Era.Modern:
                return Result(RegistryMark.AddTo(
                    Introductions.Discover(_parts.Lists.Offer),
                    JsonSlices.Property(request.Meta, "io.modelcontextprotocol/clientInfo"u8),
                    _parts.Registry.Path));
            case "ping" when call.Era == Era.Legacy:
                return Result(Results.Empty);
            case "tools/list":
                return Result(await ListToolsAsync(request, call));
            case "subscriptions/listen" when call.Era == Era.Modern:
                // Such a client may never have asked for a list.
                _parts.Lists.Follow();
                await _news.Streams.ServeAsync(request, call, call.Stop);
                return Result(Results.Empty);
            case "prompts/list":
                return Result(PromptRequests.List((await ListingAsync(ListKind.Prompts, call.Stop)).Catalog, call));
            case "prompts/get":
                return await _prompts.GetAsync(call);
            case "completion/complete":
                return await _prompts.CompleteAsync(call);
            case "resources/list":
                return Result(_resources.List((await ListingAsync(ListKind.Resources, call.Stop)).Catalog, call));
            case "resources/templates/list":
                return Result(await _resources.TemplatesAsync(call));
            case "resources/read":
                return await _resources.ReadAsync(request, call);
            case "skills/list" when _parts.Lists.Current.HasSkills:
                return Result(_skills.List((await _parts.Lists.DiscoverAsync(call.Stop)).Catalog, call));
            case "skills/get" when _parts.Lists.Current.HasSkills:
                return await _skills.GetAsync(request, call);
            case "resources/subscribe" when call.Era == Era.Legacy:
                return await SubscribeAsync(request, call);
            case "resources/unsubscribe" when call.Era == Era.Legacy:
                await _news.UnsubscribeAsync(await OwnerAsync(request, call));
                return Result(Results.Empty);
            case "tasks/get" or "tasks/cancel":
            case "tasks/result" when call.Era == Era.Legacy:
            case "tasks/update" when call.Era == Era.Modern:
                return await _tasks.SendAsync(call);
            case "tasks/list" when call.Era == Era.Legacy:
                return Result(await _tasks.ListAsync(call));
            case GatewayLoops.Method:
                return _parts.Loops.Answer(request.Body);
            case "logging/setLevel" when call.Era == Era.Legacy:
                return SetLogLevel(request);
            default:
                return await _others.SendAsync(call);
        }
    }

    private RpcReply Initialized(JsonRpcMessage request)
    {
        var revision = ProtocolRevision.Negotiate(JsonSlices.Text(request.Body, "protocolVersion"u8));
        var clientInfo = JsonSlices.Property(request.Body, "clientInfo"u8);
        Introduce(clientInfo);
        var capabilities = JsonSlices.Property(request.Body, "capabilities"u8);
        _questions.Declared(capabilities);
        _revision = revision;
        _news.Lists.Introduced();
        _client.Declared(clientInfo, ClientCapabilities.Asked(capabilities, Era.Legacy));
        return Result(RegistryMark.AddTo(
            Introductions.Initialize(revision, _parts.Lists.Offer),
            clientInfo,
            _parts.Registry.Path));
    }

    private async Task<ToolListing> ListingAsync(ListKind kind, CancellationToken cancellation)
    {
        var listing = await _parts.Lists.DiscoverAsync(cancellation);
        _news.Lists.Answered(kind, listing);
        return listing;
    }

    /// <summary>
    /// A list is frozen for clients with a session only: without one, nothing tells when it begins. A client of the
    /// modern era has one where the connection is its own, as over stdio.
    /// </summary>
    private async Task<ReadOnlyMemory<byte>> ListToolsAsync(JsonRpcMessage request, Call call)
    {
        var client = _fit.FactsOf(call.Client);
        var listing = await _parts.Lists.DiscoverAsync(call.Stop);
        if (call.Era == Era.Legacy || _ownsMemory) listing = _fit.Answered(listing, client);
        _news.Lists.Answered(ListKind.Tools, listing);
        return listing.Result(request.Body, call.Room, call.Era, client);
    }

    private void Introduce(ReadOnlyMemory<byte> clientInfo)
    {
        if (!_ownsMemory || ClientName.Of(clientInfo) is not { } name) return;
        _isIntroduced = true;
        _parts.Clients.Introduce(this, name);
    }

    private Call CallOf(JsonRpcMessage request, Era era, RequestCancellation cancellation) => new()
    {
        Method = request.Method,
        Parameters = request.Parts,
        Era = era,
        Stop = cancellation.Token,
        Cancellation = cancellation,
        RequestId = request.Id,
        Room = Room,
        KnowsLinks = era == Era.Modern || string.CompareOrdinal(_revision, ProtocolRevision.FirstWithLinks) >= 0,
        HasCode = _parts.Lists.HasOwnTools,
        CanElicit = era == Era.Modern
            ? ClientQuestions.ShowsForms(
                JsonSlices.Property(request.Meta, "io.modelcontextprotocol/clientCapabilities"u8))
            : _questions.CanElicit,
        Client = era == Era.Modern ? _client.Of(request, isKnown: _revision is not null) : _client.Legacy,
        OnProgress = request.ProgressToken.IsEmpty ? null : Progress(request),
    };

    /// <summary>Forwards a server's progress under the client's own token.</summary>
    private Action<ReadOnlyMemory<byte>> Progress(JsonRpcMessage request)
    {
        var token = request.ProgressToken;
        return parameters => _rpc.NotifyIfRead(
            "notifications/progress", new JsonEdit(parameters).Set(MetaKeys.ProgressToken, token).ToUtf8(), request.Id);
    }

    private RpcReply SetLogLevel(JsonRpcMessage request)
    {
        if (JsonSlices.Text(request.Body, "level"u8) is not { } level || !LogLevels.IsKnown(level))
            throw RequestFailure.InvalidParams($"logging/setLevel requires `level`: {LogLevels.All}");
        _news.LogLevel = level;
        _client.SetLogLevel(level);
        return Result(Results.Empty);
    }

    private async Task<RpcReply> SubscribeAsync(JsonRpcMessage request, Call call)
    {
        var (owner, uri) = (await OwnerAsync(request, call), Uri(request));
        (call.Server, call.Uri) = (owner.Server, (owner.Uri, uri));
        return await _parts.Calls.AuditedAsync(call, () => _news.SubscribeAsync(owner, uri, call.Stop));
    }

    private Task<(string Server, string Uri)> OwnerAsync(JsonRpcMessage request, Call call) =>
        _resources.OwnerAsync(Uri(request), call);

    private static string Uri(JsonRpcMessage request) =>
        JsonSlices.Text(request.Body, "uri"u8)
        ?? throw RequestFailure.InvalidParams($"{request.Method} requires `uri`");

    private void Warn(string text)
    {
        try
        {
            _warn(text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // A broken log, such as a closed stderr, must not end the session.
        }
    }

    private int Room => MessageRoom.Of(_parts.Registry.Gateway.MaxMessage);

    private static RpcReply Result(ReadOnlyMemory<byte> result) => new(result, null);
}
