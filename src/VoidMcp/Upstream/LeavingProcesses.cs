namespace VoidMcp.Upstream;

/// <summary>
/// Stops a server's old connections, and delays its next start until their processes have exited: the old and the new
/// process may need the same port or profile.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="report">Receives, as a clause, why a connection could not be stopped.</param>
internal sealed class LeavingProcesses(TimeProvider time, Action<string> report)
{
    /// <summary>How long a start waits for old processes: 5 s, then the server starts anyway.</summary>
    public static readonly TimeSpan LongestHandover = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Task _stops = Task.CompletedTask;
    private Task _awaited = Task.CompletedTask;

    /// <summary>Completes when all old connections of this server are stopped; never faults.</summary>
    public Task Stopped
    {
        get
        {
            lock (_gate) return _stops;
        }
    }

    /// <summary>Stops a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="first">Runs before the stop; null for nothing.</param>
    public void Stop(UpstreamConnection connection, Func<Task>? first = null)
    {
        // On the thread pool, as the caller holds a lock.
        var stop = Task.Run(() => StopAsync(connection, first));
        lock (_gate) _stops = Both(_stops, stop);
        if (connection.ProcessId is not null) StartAfter(stop);
    }

    /// <summary>
    /// Makes the next start wait for this task too: the stop of another server with this name. It must not fault.
    /// </summary>
    public void StartAfter(Task gone)
    {
        lock (_gate) _awaited = Both(_awaited, gone);
    }

    /// <summary>Waits until the old processes have exited, up to the limit.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task HandoverAsync(CancellationToken cancellation)
    {
        Task all;
        lock (_gate) all = _awaited;
        try
        {
            await all.WaitAsync(LongestHandover, time, cancellation);
        }
        catch (TimeoutException)
        {
            // It hangs. A start that may fail is better than no start.
        }
    }

    private static Task Both(Task before, Task task) => before.IsCompleted ? task : Task.WhenAll(before, task);

    private async Task StopAsync(UpstreamConnection connection, Func<Task>? first)
    {
        try
        {
            if (first is not null) await first();
            await connection.DisposeAsync();
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or AggregateException)
        {
            report($"could not be stopped: {error.Message}");
        }
    }
}
