namespace VoidMcp.Upstream;

/// <summary>
/// Shuts a server down in two steps: first it is retired, which rejects new calls while those in flight finish; then it
/// is stopped for good. A cancellation token signals each step.
/// </summary>
internal sealed class ServerEnding : IDisposable
{
    /// <summary>How long stopping waits for a cancelled connection attempt, and for stops in progress.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _lifetime = new();
    private readonly CancellationTokenSource _retiring = new();
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private volatile bool _isRetired;
    private Task? _stop;

    /// <param name="time">The clock.</param>
    public ServerEnding(TimeProvider time)
    {
        _time = time;
        (Lifetime, Retiring) = (_lifetime.Token, _retiring.Token);
    }

    /// <summary>Fires when the server is stopped for good.</summary>
    public CancellationToken Lifetime { get; }

    /// <summary>Fires when the server is retired.</summary>
    public CancellationToken Retiring { get; }

    /// <summary>Whether it was retired; another server may have replaced it.</summary>
    public bool IsRetired => _isRetired;

    /// <summary>
    /// Retires the server: rejects new calls immediately, waits for those in flight for at most
    /// <paramref name="patience"/>, then stops the server.
    /// </summary>
    /// <param name="life">The server.</param>
    /// <param name="patience">The maximum wait for calls in flight.</param>
    /// <param name="why">The reason, as a clause, for calls that are cut off.</param>
    /// <returns>Completes when it has stopped; whether it was running before.</returns>
    public async Task<bool> RetireAsync(ServerLife life, TimeSpan patience, string why)
    {
        _isRetired = true;
        var drained = life.Drain(out var wasRunning);
        try
        {
            await _retiring.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The gateway is shutting down and stops it anyway.
        }

        using (var enough = CancellationTokenSource.CreateLinkedTokenSource(Lifetime))
        {
            await Task.WhenAny(drained, Task.Delay(patience, _time, enough.Token));
            await enough.CancelAsync();
        }

        life.Connection?.StopReason = why;
        await StopAsync(life);
        return wasRunning;
    }

    /// <summary>Stops the server without waiting for calls. Further invocations return the same task.</summary>
    public Task StopAsync(ServerLife life)
    {
        lock (_gate) return _stop ??= Task.Run(() => StopOnceAsync(life));
    }

    public void Dispose()
    {
        _lifetime.Dispose();
        _retiring.Dispose();
    }

    private async Task StopOnceAsync(ServerLife life)
    {
        var starting = life.Go();
        await _lifetime.CancelAsync();
        if (starting is not null)
        {
            // A cancelled attempt ends within its transport's own timeouts; if it doesn't, the gateway must still exit.
            await WithinLimitAsync(starting);
            if (starting.IsCompletedSuccessfully) await (await starting).DisposeAsync();
        }

        await WithinLimitAsync(life.Stopped);

        // Ends the waits for a slot.
        await _retiring.CancelAsync();
    }

    private async Task WithinLimitAsync(Task task) =>
        await task.WaitAsync(LongestStop, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

/// <summary>
/// Thrown by a server that was retired because the registry changed: ask the <see cref="UpstreamSet"/> for its
/// replacement, if any.
/// </summary>
internal sealed class UpstreamRetiredException(string server)
    : Exception($"server '{server}' was taken out of service");
