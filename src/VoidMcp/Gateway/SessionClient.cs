using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// One session's client as servers see it: what it supports, its log level, and how it is asked. A legacy client is
/// asked over the session; a modern one declares itself with each request and is asked by its result.
/// </summary>
internal sealed class SessionClient
{
    private readonly object _session;
    private readonly AskableClients _askable;
    private readonly RpcSession _rpc;
    private readonly ClientMemory? _memory;
    private readonly SessionFit _fit;
    private volatile CallingClient _legacy;

    /// <param name="session">The session.</param>
    /// <param name="askable">The clients that servers may ask; this one is added when it declares itself.</param>
    /// <param name="rpc">The messages to the client.</param>
    /// <param name="memory">State that outlives the session; null if nothing does.</param>
    /// <param name="fit">The facts about clients.</param>
    public SessionClient(
        object session, AskableClients askable, RpcSession rpc, ClientMemory? memory, SessionFit fit)
    {
        (_session, _askable, _rpc, _memory, _fit) = (session, askable, rpc, memory, fit);
        _legacy = new CallingClient { Session = session, Ask = AskAsync };
    }

    /// <summary>The sender of legacy requests, with its latest capabilities.</summary>
    public CallingClient Legacy => _legacy;

    /// <summary>Sets what a legacy client said in its handshake.</summary>
    /// <param name="info">See <see cref="CallingClient.Info"/>; copied.</param>
    /// <param name="capabilities">The capabilities that servers see.</param>
    public void Declared(ReadOnlyMemory<byte> info, ReadOnlyMemory<byte> capabilities)
    {
        ReadOnlyMemory<byte> own = info.ToArray();
        SetLegacy(_legacy with
        {
            Info = own,
            Capabilities = capabilities,
            ReadsDisplay = _fit.FactsOf(own).ReadsDisplay,
        });
    }

    /// <summary>Sets the log level that servers see for a legacy client.</summary>
    public void SetLogLevel(string level) => SetLegacy(_legacy with { LogLevel = level });

    /// <summary>The sender of a modern request, which has its capabilities and log level with each request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isKnown">Whether the client has done a handshake, so that servers know its capabilities.</param>
    /// <exception cref="RequestFailure">The log level is invalid.</exception>
    public CallingClient Of(JsonRpcMessage request, bool isKnown)
    {
        var info = JsonSlices.Property(request.Meta, "io.modelcontextprotocol/clientInfo"u8);
        var client = new CallingClient
        {
            Session = _session,
            Identity = IdentityOf(info),
            Info = info,
            Capabilities = ClientCapabilities.Asked(
                JsonSlices.Property(request.Meta, "io.modelcontextprotocol/clientCapabilities"u8), Era.Modern),
            LogLevel = LogLevelOf(request),
            ReadsDisplay = _fit.FactsOf(info).ReadsDisplay,
            OnMessage = parameters => _rpc.NotifyIfRead("notifications/message", parameters, request.Id),
        };

        // Registered before the first server is connected, so that the server learns of it in its handshake.
        if (!isKnown) _askable.Set(client with { Session = client.Identity, OnMessage = null, Info = default });
        return client;
    }

    private void SetLegacy(CallingClient client)
    {
        _legacy = client;
        _askable.Set(client);
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
            throw new VoidMcpException(FailureKind.Cancelled, "the client disconnected before it answered");
        }
    }

    /// <summary>The log level of a modern request; null if absent.</summary>
    private static string? LogLevelOf(JsonRpcMessage request)
    {
        var raw = JsonSlices.Property(request.Meta, "io.modelcontextprotocol/logLevel"u8);
        if (raw.IsEmpty) return null;
        return JsonSlices.String(raw) is { } level && LogLevels.IsKnown(level)
            ? level
            : throw RequestFailure.InvalidParams($"_meta[\"{MetaKeys.LogLevel}\"] must be {LogLevels.All}");
    }

    /// <summary>
    /// The client's identity for the capabilities that servers are offered. A request without a session is not counted
    /// as a client of its own there, or the set would change with each request. For turns and questions it is: only
    /// that request can carry the answer to its sender.
    /// </summary>
    private object IdentityOf(ReadOnlyMemory<byte> info) => _memory is null ? _session : _memory.IdentityOf(info);
}
