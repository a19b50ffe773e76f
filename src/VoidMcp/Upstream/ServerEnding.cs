namespace VoidMcp.Upstream;

/// <summary>
/// The end of a server, in two steps: out of service, while calls in flight may end; then stopped for good. Whoever
/// uses the server learns of each by a token.
/// </summary>
internal sealed class ServerEnding : IDisposable
{
    /// <summary>How long the end waits for an attempt to connect that was cancelled, and for stops under way.</summary>
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

    /// <summary>Fires when the server is taken out of service.</summary>
    public CancellationToken Retiring { get; }

    /// <summary>Whether it was taken out of service, so that another may be in its place.</summary>
    public bool IsRetired => _isRetired;

    /// <summary>
    /// Takes the server out of service. New calls are turned away at once; those in flight may end within
    /// <paramref name="patience"/>, then the server is stopped.
    /// </summary>
    /// <param name="life">The server.</param>
    /// <param name="patience">How long calls in flight are waited for.</param>
    /// <param name="why">As a clause, for calls that are cut off.</param>
    /// <returns>Once it is gone: whether it had been running.</returns>
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
            // The gateway ends this very moment, and stops it anyway.
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

    /// <summary>Stops the server, whatever is in flight. Whoever calls again waits for the same end.</summary>
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
            // An attempt that is cancelled ends within its transport's own times; the gateway must end even if it does
            // not.
            await WithinLimitAsync(starting);
            if (starting.IsCompletedSuccessfully) await (await starting).DisposeAsync();
        }

        await WithinLimitAsync(life.Stopped);

        // Whoever waits for a slot is told.
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
