using VoidMcp.Calls;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// What the protocol does not name. Where one server is served as if there were no gateway, and is of the client's era, it is the
/// server's affair; elsewhere nobody can tell which server is meant, and it is refused.
/// </summary>
/// <param name="lists">Knows whether there is such a server.</param>
/// <param name="runner">The way to it.</param>
internal sealed class OtherRequests(ListedTools lists, CallRunner runner)
{
    /// <exception cref="RequestFailure">There is no such method.</exception>
    public ValueTask<RpcReply> SendAsync(Call call)
    {
        if (lists.PlainServer is not { } server || server.Definitions?.Era != call.Era)
            throw new RequestFailure(new RpcError(RpcError.MethodNotFound, $"Method not found: {call.Method}"));
        call.Server = server.Entry.Name;
        return runner.RunAsync(call);
    }

    /// <summary>A client's notification. Those that voidmcp itself understands are not passed on from here.</summary>
    public void Tell(JsonRpcMessage notification)
    {
        var isOurs = notification.Method is "notifications/initialized" or "notifications/progress" or "notifications/roots/list_changed" or "notifications/tasks/status";
        if (!isOurs && lists.PlainServer is { Definitions.Era: Era.Legacy } server) server.Tell(notification.Method, notification.Body);
    }
}
