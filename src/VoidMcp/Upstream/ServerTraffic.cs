using System.Text;
using System.Text.RegularExpressions;
using VoidMcp.Asking;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// Handles what a connected server sends unasked: requests go to clients, notifications up, and the rest gets an error.
/// </summary>
/// <param name="transport">Records unexpected messages.</param>
/// <param name="questions">Routes requests to the client that they are meant for.</param>
/// <param name="tasks">The server's tasks.</param>
/// <param name="onListsChanged">Called when the server sends a list-changed notification.</param>
/// <param name="onNotification">
/// Called with notifications for connected clients. Both are called from a reader thread; they must not block.
/// </param>
/// <param name="time">The clock of the limit on notifications.</param>
/// <param name="warn">Logs a line about the server; null to log nothing.</param>
internal sealed partial class ServerTraffic(
    IServerTransport transport,
    ServerQuestions questions,
    KnownTasks tasks,
    Action onListsChanged,
    Action<string, ReadOnlyMemory<byte>> onNotification,
    TimeProvider time,
    Action<string>? warn = null) : IRpcHandler
{
    private readonly NotificationPace _pace = new(time, count => warn?.Invoke(
        $"it sends more than {NotificationPace.PerSecond} notifications per second: {count} were dropped"));

    private readonly TaskCompletionSource _misframed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The subscription stream of a modern server; must be set before the first read.</summary>
    public NewsStream? News { get; set; }

    public void OnRequest(RpcSession session, JsonRpcMessage request)
    {
        if (request.Method == "ping") session.Respond(request, "{}"u8.ToArray());
        else if (!questions.TryForward(session, request))
        {
            session.Refuse(
                request,
                new RpcError(RpcError.MethodNotFound, $"voidmcp does not support '{request.Method}' for servers"));
        }
    }

    public void OnNotification(RpcSession session, JsonRpcMessage notification)
    {
        switch (notification.Method)
        {
            case "notifications/tools/list_changed" or "notifications/prompts/list_changed"
                or "notifications/resources/list_changed":
                onListsChanged();
                break;
            case "notifications/subscriptions/acknowledged":
                News?.Acknowledged(notification.Body);
                break;
            case "notifications/cancelled":
                questions.Cancelled(JsonSlices.Property(notification.Body, "requestId"u8));
                break;
            case "notifications/message":
                if (!_pace.TryTake()) break;
                questions.Message(session, notification);
                onNotification(notification.Method, notification.Body);
                break;
            case "notifications/progress":
                tasks.Progress(notification.Body);
                break;
            case "notifications/tasks/status" or "notifications/tasks":
                tasks.Heard(
                    JsonSlices.Text(notification.Body, "taskId"u8), JsonSlices.Text(notification.Body, "status"u8));
                if (_pace.TryTake()) onNotification(notification.Method, notification.Body);
                break;
            default:
                if (_pace.TryTake()) onNotification(notification.Method, notification.Body);
                break;
        }
    }

    /// <summary>What the server sent that fits nothing.</summary>
    public StrayOutput Strays { get; } = new();

    /// <summary>
    /// Completes when the server wrote the header of a language server's message: it will not understand lines.
    /// </summary>
    public Task Misframed => _misframed.Task;

    public void OnStray(RpcSession session, string line, string reason)
    {
        if (FramingHeader().IsMatch(line)) _misframed.TrySetResult();
        transport.RecordUnexpected(line);
        Strays.Add($"it sent text that is not a message ({reason}): {line}");
    }

    public void OnUnmatched(JsonRpcMessage answer)
    {
        var id = answer.Id.IsEmpty ? "null" : Encoding.UTF8.GetString(answer.Id.Span);
        var what = answer.Kind == MessageKind.Result
            ? "a response"
            : $"an error, {RpcError.Parse(answer.Body).Message},";
        Strays.Add($"it sent {what} with id {id}, which belongs to no open request");
    }

    public void OnDropped(long count) =>
        warn?.Invoke($"the server reads its input too slowly: {count} messages to it were dropped");

    public void OnFailed(Exception error) =>
        transport.RecordUnexpected($"(voidmcp could not handle a message: {error.Message})");

    [GeneratedRegex(@"^Content-Length:\s*\d+\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex FramingHeader();
}
