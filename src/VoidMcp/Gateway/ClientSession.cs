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
    private readonly ToolRequests _tools;
    private readonly RpcSession _rpc;
    private readonly ListeningStreams _streams;
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _inFlight = new();
    private readonly Action<string> _warn;
    private volatile bool _isLegacy;

    /// <param name="parts">What all sessions share.</param>
    /// <param name="channel">The client's messages; started by <see cref="Start"/>.</param>
    /// <param name="warn">Takes a line for the log when the client sends something unreadable.</param>
    public ClientSession(GatewayParts parts, LineChannel channel, Action<string> warn)
    {
        _parts = parts;
        _warn = warn;
        _tools = new ToolRequests(parts);
        _rpc = new RpcSession(channel, this);
        _streams = new ListeningStreams(_rpc);
        _parts.Catalog.Changed += TellToolsChanged;
    }

    /// <summary>Ends when the client closed its side.</summary>
    public Task Closed => _rpc.Closed;

    public void Start() => _rpc.Start();

    /// <summary>Sends nothing more; ends when what was sent before is written.</summary>
    public Task CompleteAsync() => _rpc.CompleteAsync();

    /// <summary>Cancels everything in flight and stops telling.</summary>
    public void Dispose()
    {
        _parts.Catalog.Changed -= TellToolsChanged;
        foreach (var request in _inFlight.Values) Cancel(request);
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
            if (cancellation.IsCancellationRequested) return;
            if (reply.Error is { } error) _rpc.Refuse(request, error);
            else _rpc.Respond(request, reply.Result);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Who cancels a request wants no answer (basic/utilities/cancellation).
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
        switch (request.Method)
        {
            case "initialize":
                _isLegacy = true;
                return Result(Introductions.Initialize(JsonSlices.Text(request.Body, "protocolVersion"u8), _parts.CurrentListing));
            case "server/discover" when era == Era.Modern:
                return Result(Introductions.Discover(_parts.CurrentListing));
            case "ping":
                return Result(Results.Empty);
            case "tools/list":
                return Result((await _parts.ListingAsync(cancellation)).Result(era));
            case "tools/call":
                return await _tools.CallAsync(request, era, Progress(request), cancellation);
            case "subscriptions/listen" when era == Era.Modern:
                await _streams.ServeAsync(request, cancellation);
                return Result(Results.Empty);

            // Not offered, and not declared; but some clients ask without looking at the capabilities.
            case "resources/list":
                return Result(Results.EmptyList("resources", era));
            case "resources/templates/list":
                return Result(Results.EmptyList("resourceTemplates", era));
            case "prompts/list":
                return Result(Results.EmptyList("prompts", era));
            default:
                throw new RequestFailure(new RpcError(RpcError.MethodNotFound, $"Method not found: {request.Method}"));
        }
    }

    /// <summary>Sends a server's progress on under the client's own token; null where the client asked for none.</summary>
    private Action<ReadOnlyMemory<byte>>? Progress(JsonRpcMessage request)
    {
        var token = JsonSlices.Property(request.Meta, "progressToken"u8);
        if (token.IsEmpty) return null;
        return parameters => _rpc.Notify(
            "notifications/progress", new JsonEdit(parameters).Set(MetaKeys.ProgressToken, token).ToUtf8());
    }

    private void TellToolsChanged()
    {
        if (_isLegacy) _rpc.Notify("notifications/tools/list_changed");
        _streams.ToolsChanged();
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
