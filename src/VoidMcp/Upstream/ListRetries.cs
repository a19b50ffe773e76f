namespace VoidMcp.Upstream;

/// <summary>
/// Schedules the next reading of lists that a server did not return: after 1 s, then after ever longer pauses, until
/// its next start.
/// </summary>
/// <param name="ask">Reads the lists again. Must not block.</param>
/// <param name="time">The clock.</param>
/// <param name="stop">Fires when the server is stopped for good.</param>
internal sealed class ListRetries(Action ask, TimeProvider time, CancellationToken stop)
{
    private static readonly TimeSpan[] s_pauses =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15),
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10),
    ];

    private readonly Lock _gate = new();
    private int _tries;
    private int _connection;
    private bool _isWaiting;

    /// <summary>The server has a new connection: the pauses are short again.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _connection++;
            (_tries, _isWaiting) = (0, false);
        }
    }

    /// <summary>Asks again after the next pause, unless that is planned or was tried too often.</summary>
    public void Plan()
    {
        lock (_gate)
        {
            if (_isWaiting || _tries >= s_pauses.Length || stop.IsCancellationRequested) return;
            _isWaiting = true;
            _ = AskAsync(s_pauses[_tries++], _connection);
        }
    }

    private async Task AskAsync(TimeSpan pause, int connection)
    {
        await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (connection != _connection || stop.IsCancellationRequested) return;
            _isWaiting = false;
        }

        ask();
    }
}
