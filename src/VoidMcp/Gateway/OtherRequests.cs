using VoidMcp.Calls;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// What the protocol does not name. Where one server is served as if there were no gateway, and is of the client's era, it is the
/// server's affair; elsewhere nobody can tell which server is meant, and it is refused.
/// </summary>
internal sealed class OtherRequests(GatewayParts parts)
{
    /// <exception cref="RequestFailure">There is no such method.</exception>
    public async Task<RpcReply> SendAsync(JsonRpcMessage request, Caller caller, CancellationToken cancellation)
    {
        if (parts.PlainServer is not { } server || server.Definitions?.Era != caller.Era)
            throw new RequestFailure(new RpcError(RpcError.MethodNotFound, $"Method not found: {request.Method}"));
        return await parts.Requests.RequestAsync(
            new ServerRequest
            {
                Server = server.Entry.Name,
                Method = request.Method,
                Parameters = request.Body,
                Subject = $"{request.Method} of {server.Entry.Name}",
                Era = caller.Era,
                OnProgress = caller.OnProgress,
                Client = caller.Client,
            },
            cancellation);
    }

    /// <summary>A client's notification. Those that voidmcp itself understands are not passed on from here.</summary>
    public void Tell(JsonRpcMessage notification)
    {
        var isOurs = notification.Method is "notifications/initialized" or "notifications/progress" or "notifications/roots/list_changed" or "notifications/tasks/status";
        if (!isOurs && parts.PlainServer is { Definitions.Era: Era.Legacy } server) server.Tell(notification.Method, notification.Body);
    }
}
