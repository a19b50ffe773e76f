using VoidMcp.Calls;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// Handles methods outside the protocol. If a single server of the client's era is passed through, they go to it;
/// otherwise the target is unknown and they are rejected.
/// </summary>
/// <param name="lists">Knows whether a server is passed through.</param>
/// <param name="runner">Runs the requests.</param>
internal sealed class OtherRequests(ListedTools lists, CallRunner runner)
{
    /// <exception cref="RequestFailure">The method is unknown.</exception>
    public ValueTask<RpcReply> SendAsync(Call call)
    {
        if (lists.PlainServer is not { } server || server.Definitions?.Era != call.Era)
            throw new RequestFailure(new RpcError(RpcError.MethodNotFound, $"Method not found: {call.Method}"));
        call.Server = server.Entry.Name;
        return runner.RunAsync(call);
    }

    /// <summary>Forwards a client's notification, unless voidmcp handles it itself.</summary>
    public void Tell(JsonRpcMessage notification)
    {
        var isOurs = notification.Method is "notifications/initialized" or "notifications/progress"
            or "notifications/roots/list_changed" or "notifications/tasks/status";
        if (!isOurs && lists.PlainServer is { Definitions.Era: Era.Legacy } server)
            server.Tell(notification.Method, notification.Body);
    }
}
