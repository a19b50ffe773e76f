using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Calls;

/// <summary>
/// Calls a tool that only works as a task (2025-11-25, basic/utilities/tasks) for callers that know nothing of tasks, such as
/// scripts: makes the task, waits for it, and gives its result as if the tool had answered by itself. While it waits it asks
/// how the task stands, within the server's <c>timeout</c>: a task may take long, a server that is silent may not.
/// </summary>
/// <param name="requests">The way to servers.</param>
/// <param name="upstreams">Knows which era a server is of: those of the modern one decide by themselves what is a task.</param>
/// <param name="time">The clock.</param>
internal sealed class AwaitedTask(RequestPath requests, UpstreamSet upstreams, TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>How long the server is to keep the task; one that takes longer has lost its caller anyway.</summary>
    private static ReadOnlySpan<byte> Wish => """{"ttl":3600000}"""u8;

    /// <summary>Whether the call has to be made so.</summary>
    public bool IsFor(ToolCall call) =>
        call.Tool.Definition.NeedsTask
        && JsonSlices.Property(call.Parameters, "task"u8).IsEmpty
        && upstreams.Find(call.Tool.Server)?.Definitions?.Era == Era.Legacy;

    /// <param name="call">The request as it would be without a task.</param>
    /// <param name="cancellation">The caller cancelled; the task is cancelled too.</param>
    /// <returns>The tool's result, or the server's protocol error.</returns>
    /// <exception cref="VoidMcpException">It did not come through: server down, died, silent.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<RpcReply> CallAsync(ServerRequest call, CancellationToken cancellation)
    {
        var promise = await requests.RequestAsync(call with { Parameters = new JsonEdit(call.Parameters).Set("task", Wish.ToArray()).ToUtf8() }, cancellation);
        if (promise.Error is not null || TaskShape.Created(promise.Result) is not { } id) return promise;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var about = call with { Parameters = new JsonEdit(default).SetText("taskId", id).ToUtf8(), IsAboutTask = true, OnProgress = null };
        try
        {
            var result = requests.RequestAsync(about with { Method = "tasks/result", HasLimit = false }, stop.Token);
            await WatchAsync(result, about, Pause(promise.Result), stop.Token);
            return await result;
        }
        catch (Exception error) when (error is OperationCanceledException or VoidMcpException)
        {
            await stop.CancelAsync();
            await GiveUpAsync(about);
            throw;
        }
    }

    private async Task WatchAsync(Task result, ServerRequest about, TimeSpan pause, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.WhenAny(result, Task.Delay(pause, time, cancellation));
            if (result.IsCompleted) return;
            await requests.RequestAsync(about with { Method = "tasks/get", Client = null }, cancellation);
        }
    }

    /// <summary>Tells the server that nobody waits any more; whether it hears is its affair.</summary>
    private async Task GiveUpAsync(ServerRequest about)
    {
        using var limit = new CancellationTokenSource(LongestPause, time);
        try
        {
            await requests.RequestAsync(about with { Method = "tasks/cancel", Client = null }, limit.Token);
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
