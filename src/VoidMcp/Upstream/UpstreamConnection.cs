using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// A live, shaken-hands connection to one server. Made by <see cref="UpstreamConnector"/>, used by many calls at once,
/// and thrown away when the server is gone: a new start makes a new connection.
/// </summary>
internal sealed class UpstreamConnection : IAsyncDisposable
{
    private readonly IUpstreamTransport _transport;
    private readonly RpcSession _session;

    internal UpstreamConnection(string server, IUpstreamTransport transport, RpcSession session, ServerDefinitions definitions)
    {
        Server = server;
        _transport = transport;
        _session = session;
        Definitions = definitions;
    }

    public string Server { get; }

    /// <summary>What the server said of itself when the connection was made.</summary>
    public ServerDefinitions Definitions { get; }

    public Era Era => Definitions.Era;

    public int? ProcessId => _transport.ProcessId;

    /// <summary>True once it is being stopped on purpose: its end is then no failure.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Why it is being stopped, as a clause, for calls that are cut off; null where nothing was said.</summary>
    public string? StopReason { get; set; }

    /// <summary>Ends when the session is over, whoever ended it.</summary>
    public Task Closed => _session.Closed;

    /// <summary>Sends a request in this server's era; the params must be in that era already.</summary>
    /// <exception cref="VoidMcpException">The server went away before it answered; says how and with what last words.</exception>
    /// <exception cref="SessionClosedException">The server was gone before the request left: a new connection may be tried.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<RpcReply> RequestAsync(
        string method, ReadOnlyMemory<byte> parameters, Action<ReadOnlyMemory<byte>>? onProgress, CancellationToken cancellation)
    {
        try
        {
            return await _session.RequestAsync(method, parameters, onProgress, cancellation);
        }
        catch (SessionClosedException closed) when (closed.WasSent)
        {
            if (StopReason is { } reason) throw new VoidMcpException(FailureKind.UpstreamDied, $"server '{Server}' was stopped before it answered: {reason}");
            throw await UpstreamFailure.DiedAsync(
                Server, _transport, await _session.Closed, "before it answered", FailureKind.UpstreamDied);
        }
    }

    /// <summary>Reads the tools again, after the server said that they changed.</summary>
    public async Task<ServerDefinitions> ReadAgainAsync(CancellationToken cancellation) =>
        Definitions with { Tools = await DefinitionReader.ToolsAsync(_session, Era, cancellation) };

    /// <summary>How the server ended, in words; to be asked once <see cref="Closed"/>.</summary>
    public async Task<VoidMcpException> DescribeEndAsync() =>
        await UpstreamFailure.DiedAsync(Server, _transport, await _session.Closed, "by itself", FailureKind.UpstreamDied);

    public async ValueTask DisposeAsync()
    {
        IsStopping = true;
        await _transport.DisposeAsync();
        _session.Dispose();
    }
}
