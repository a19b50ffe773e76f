using VoidMcp.Asking;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>Takes what a connected server sends by itself: its requests go to clients, its news up, the rest is refused.</summary>
/// <param name="transport">Keeps strays.</param>
/// <param name="questions">Leads requests to the client that they are meant for.</param>
/// <param name="tasks">The server's tasks.</param>
/// <param name="onListsChanged">Called when the server says that tools, prompts or resources changed.</param>
/// <param name="onNotification">Called with news for whoever is connected. Both from a reader thread; must not block.</param>
internal sealed class ServerTraffic(
    IServerTransport transport, ServerQuestions questions, KnownTasks tasks, Action onListsChanged, Action<string, ReadOnlyMemory<byte>> onNotification) : IRpcHandler
{
    /// <summary>The server's stream of news, where it is a modern one; to be set before anything is read.</summary>
    public NewsStream? News { get; set; }

    public void OnRequest(RpcSession session, JsonRpcMessage request)
    {
        if (request.Method == "ping") session.Respond(request, "{}"u8.ToArray());
        else if (!questions.TryForward(session, request)) session.Refuse(request, new RpcError(RpcError.MethodNotFound, $"voidmcp does not offer '{request.Method}' to servers"));
    }

    public void OnNotification(RpcSession session, JsonRpcMessage notification)
    {
        switch (notification.Method)
        {
            case "notifications/tools/list_changed" or "notifications/prompts/list_changed" or "notifications/resources/list_changed":
                onListsChanged();
                break;
            case "notifications/subscriptions/acknowledged":
                News?.Acknowledged(notification.Body);
                break;
            case "notifications/cancelled":
                questions.Cancelled(JsonSlices.Property(notification.Body, "requestId"u8));
                break;
            case "notifications/message":
                questions.Message(session, notification);
                onNotification(notification.Method, notification.Body);
                break;
            case "notifications/progress":
                tasks.Progress(notification.Body);
                break;
            case "notifications/tasks/status" or "notifications/tasks":
                tasks.Heard(JsonSlices.Text(notification.Body, "taskId"u8), JsonSlices.Text(notification.Body, "status"u8));
                onNotification(notification.Method, notification.Body);
                break;
            default:
                onNotification(notification.Method, notification.Body);
                break;
        }
    }

    public void OnStray(RpcSession session, string line, string reason) => transport.NoteStray(line);

    public void OnFailed(Exception error) => transport.NoteStray($"(voidmcp could not handle a message: {error.Message})");
}
