namespace VoidMcp.Upstream;

/// <summary>
/// Stops the connections that a server has left, and lets its next start wait until their processes have gone: the old
/// process and the new one may want the same port or profile.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="report">Takes, as a clause, why a connection could not be stopped.</param>
internal sealed class LeavingProcesses(TimeProvider time, Action<string> report)
{
    /// <summary>How long a start waits: 5 s, then the server is started all the same.</summary>
    public static readonly TimeSpan LongestHandover = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Task _stops = Task.CompletedTask;
    private Task _awaited = Task.CompletedTask;

    /// <summary>Ends when all connections that this server has left are stopped; never faults.</summary>
    public Task Stopped
    {
        get
        {
            lock (_gate) return _stops;
        }
    }

    /// <summary>Stops a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="first">What is to be done before; null for nothing.</param>
    public void Stop(UpstreamConnection connection, Func<Task>? first = null)
    {
        // Elsewhere, as the caller has a lock.
        var stop = Task.Run(() => StopAsync(connection, first));
        lock (_gate) _stops = Both(_stops, stop);
        if (connection.ProcessId is not null) StartAfter(stop);
    }

    /// <summary>The next start waits for this too: the end of another server of that name. It must not fault.</summary>
    public void StartAfter(Task gone)
    {
        lock (_gate) _awaited = Both(_awaited, gone);
    }

    /// <summary>Waits until what left has gone, but not for ever.</summary>
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
            // It hangs: a server that may fail to start is better than one that is not started.
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
