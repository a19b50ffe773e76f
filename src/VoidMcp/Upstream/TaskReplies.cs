using VoidMcp.Asking;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>What replies of a server say of its tasks (basic/utilities/tasks).</summary>
internal static class TaskReplies
{
    /// <summary>Records a task that a reply created, or the status that it has by a reply.</summary>
    /// <param name="tasks">The tasks of the connection.</param>
    /// <param name="request">The request that was answered.</param>
    /// <param name="reply">The result.</param>
    public static void Heard(this KnownTasks tasks, PendingAnswer request, RpcReply reply)
    {
        switch (request.Method)
        {
            case "tools/call" when reply.CreatedTask is { } task:
                tasks.Add(task, reply.Result, request.Client, RequestIds.Raw(request.Id), request.Progress);
                break;
            case "tasks/get" or "tasks/cancel":
                tasks.Heard(
                    JsonSlices.Text(request.Parameters.Body, "taskId"u8), JsonSlices.Text(reply.Result, "status"u8));
                break;
            case "tasks/result":
                tasks.Heard(JsonSlices.Text(request.Parameters.Body, "taskId"u8), "completed");
                break;
        }
    }
}
