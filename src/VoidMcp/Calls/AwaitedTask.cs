using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Calls;

/// <summary>
/// Calls a tool that only works as a task (2025-11-25, basic/utilities/tasks) for callers that know nothing of tasks, such as
/// scripts: makes the task, waits for it, and gives its result as if the tool had answered by itself. While it waits it asks
/// how the task stands, within the server's <c>timeout</c>: a task may take long, a server that is silent may not.
/// </summary>
/// <param name="runner">Runs the requests.</param>
/// <param name="time">The clock.</param>
internal sealed class AwaitedTask(CallRunner runner, TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>How long the server is to keep the task; one that takes longer has lost its caller anyway.</summary>
    private static ReadOnlySpan<byte> Wish => """{"ttl":3600000}"""u8;

    /// <param name="call">The call as it would be without a task. Cancelling it cancels the task too.</param>
    /// <returns>The tool's result, or the server's protocol error.</returns>
    /// <exception cref="VoidMcpException">It did not come through: server down, died, silent.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async ValueTask<RpcReply> RunAsync(Call call)
    {
        var fit = call.Fit;
        call.Parameters = MessageParts.Of(new JsonEdit(call.Parameters.Body).Set("task", Wish.ToArray()).ToUtf8());
        call.Fit = null;
        var promise = await runner.RunOnceAsync(call);
        call.Fit = fit;
        if (promise.CreatedTask is not { } id) return runner.Finish(call, promise);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(call.Stop);
        var about = new JsonEdit(default).SetText("taskId", id).ToUtf8();
        try
        {
            var result = runner.RunOnceAsync(call.AboutTask("tasks/result", about, hasLimit: false, stop.Token)).AsTask();
            await WatchAsync(result, call, about, Pause(promise.Result), stop.Token);
            return runner.Finish(call, await result);
        }
        catch (Exception error) when (error is OperationCanceledException or VoidMcpException)
        {
            await stop.CancelAsync();
            await GiveUpAsync(call, about);
            throw;
        }
    }

    private async Task WatchAsync(Task result, Call call, ReadOnlyMemory<byte> about, TimeSpan pause, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.WhenAny(result, Task.Delay(pause, time, cancellation));
            if (result.IsCompleted) return;
            await runner.RunOnceAsync(call.AboutTask("tasks/get", about, hasLimit: true, cancellation));
        }
    }

    /// <summary>Tells the server that nobody waits any more; whether it hears does not matter.</summary>
    private async Task GiveUpAsync(Call call, ReadOnlyMemory<byte> about)
    {
        using var limit = new CancellationTokenSource(LongestPause, time);
        try
        {
            await runner.RunOnceAsync(call.AboutTask("tasks/cancel", about, hasLimit: true, limit.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or VoidMcpException)
        {
            // It is gone, or silent; either way the caller is told why it is given up.
        }
    }

    private static TimeSpan Pause(ReadOnlyMemory<byte> promise)
    {
        var raw = JsonSlices.Property(JsonSlices.Property(promise, "task"u8), "pollInterval"u8);
        var wished = System.Buffers.Text.Utf8Parser.TryParse(raw.Span, out double milliseconds, out var used) && used == raw.Length && milliseconds is >= 0 and < 1e9
            ? TimeSpan.FromMilliseconds(milliseconds)
            : TimeSpan.FromSeconds(1);
        return wished < ShortestPause ? ShortestPause : wished > LongestPause ? LongestPause : wished;
    }
}
