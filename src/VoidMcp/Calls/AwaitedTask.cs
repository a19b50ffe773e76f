using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Calls;

/// <summary>
/// Calls a tool that only works as a task (2025-11-25, basic/utilities/tasks) for callers without task support, such as
/// scripts: creates the task, polls it, and returns its result as if the tool had returned it. Each poll has the
/// server's <c>timeout</c>: a task may take long, but the server must respond.
/// </summary>
/// <param name="runner">Runs the requests.</param>
/// <param name="time">The clock.</param>
internal sealed class AwaitedTask(CallRunner runner, TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100),
        LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The TTL requested for the task; after it the caller will have given up anyway.</summary>
    private static ReadOnlySpan<byte> Wish => """{"ttl":3600000}"""u8;

    /// <param name="call">The call as it would be without a task. Cancelling it cancels the task too.</param>
    /// <returns>The tool's result, or the server's protocol error.</returns>
    /// <exception cref="VoidMcpException">It failed: the server is down, disconnected or timed out.</exception>
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
            var result =
                runner.RunOnceAsync(call.AboutTask("tasks/result", about, hasLimit: false, stop.Token)).AsTask();
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

    private async Task WatchAsync(
        Task result, Call call, ReadOnlyMemory<byte> about, TimeSpan pause, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.WhenAny(result, Task.Delay(pause, time, cancellation));
            if (result.IsCompleted) return;
            await runner.RunOnceAsync(call.AboutTask("tasks/get", about, hasLimit: true, cancellation));
        }
    }

    /// <summary>Cancels the task at the server; errors are ignored.</summary>
    private async Task GiveUpAsync(Call call, ReadOnlyMemory<byte> about)
    {
        using var limit = new CancellationTokenSource(LongestPause, time);
        try
        {
            await runner.RunOnceAsync(call.AboutTask("tasks/cancel", about, hasLimit: true, limit.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or VoidMcpException)
        {
            // The server disconnected or timed out; the caller gets the original error either way.
        }
    }

    private static TimeSpan Pause(ReadOnlyMemory<byte> promise)
    {
        var raw = JsonSlices.Property(JsonSlices.Property(promise, "task"u8), "pollInterval"u8);
        var wished = System.Buffers.Text.Utf8Parser.TryParse(raw.Span, out double milliseconds, out var used)
            && used == raw.Length
            && milliseconds is >= 0 and < 1e9
            ? TimeSpan.FromMilliseconds(milliseconds)
            : TimeSpan.FromSeconds(1);
        return wished < ShortestPause ? ShortestPause : wished > LongestPause ? LongestPause : wished;
    }
}
