using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Calls;

/// <summary>
/// The one way to a tool. Direct calls, scripts and the terminal all come through here, so that every rule holds for all:
/// what the registry denies is not in the catalogue, unknown names fail with the nearest, and the rest is the
/// <see cref="RequestPath"/>; a tool that only works as a task is waited for. A result that is no error teaches what the tool returns, behind the caller's back.
/// </summary>
/// <param name="catalog">Who has which tool.</param>
/// <param name="upstreams">The servers.</param>
/// <param name="requests">The way to them.</param>
/// <param name="time">The clock.</param>
/// <param name="learned">Takes what tools return; null where nobody wants to know.</param>
internal sealed class CallPath(ToolCatalog catalog, UpstreamSet upstreams, RequestPath requests, TimeProvider time, LearnedTypes? learned = null)
{
    private readonly AwaitedTask _tasks = new(requests, upstreams, time);

    /// <summary>
    /// Finds a tool for callers that name server and tool. Where the server's tools are not known yet, it is started to learn them.
    /// </summary>
    /// <exception cref="VoidMcpException">No such server or tool, or the server can't be started.</exception>
    public async Task<CatalogTool> FindAsync(string server, string tool, CancellationToken cancellation)
    {
        var snapshot = catalog.Current;
        if (snapshot.Tool(server, tool) is { } known) return known;
        await upstreams.DiscoverAsync(snapshot.Server(server).Name, cancellation);
        var fresh = catalog.Refresh();
        if (fresh.Tool(server, tool) is { } found) return found;
        throw fresh.Server(server) is { Tools: not null } owner
            ? CatalogSnapshot.UnknownTool(owner, tool)
            : new VoidMcpException(FailureKind.UnknownTool, $"server '{server}' went away while its tools were read");
    }

    /// <returns>The server's result or its protocol error, untouched but for the era.</returns>
    /// <exception cref="VoidMcpException">The call did not come through: server down, died, time out.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the server has been told.</exception>
    public async Task<RpcReply> CallAsync(ToolCall call, CancellationToken cancellation)
    {
        var request = new ServerRequest
        {
            Server = call.Tool.Server,
            Method = "tools/call",
            Parameters = new JsonEdit(call.Parameters).SetText("name", call.Tool.Name).ToUtf8(),
            Subject = call.Tool.QualifiedName,
            Era = call.Era,
            OnProgress = call.OnProgress,
            Client = call.Client,
            LeadsToPages = call.LeadsToPages,
        };
        var reply = _tasks.IsFor(call) ? await _tasks.CallAsync(request, cancellation) : await requests.RequestAsync(request, cancellation);
        if (reply.Error is null && JsonSlices.Text(reply.Result, "resultType"u8) is null or "complete") learned?.Offer(call.Tool, reply.Result);
        return reply;
    }
}
