using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// The life of one server: a state machine with one method per transition. <see cref="ServerUsage"/> stops it when
/// nobody uses it.
/// <code>
///            Start                    Started                 idle, or too narrow
///   Idle ────────────► Starting ────────────────► Ready ───────────────────────────────► Idle
///                        ▲  │                      │
///          Start, Retry  │  │ StartFailed          │ Died
///                        │  ▼                      ▼
///                       Failing, NeedsAttention, or GivenUp (which nothing starts again)
///
///   any of them ──Drain──► Draining ──Go──► Gone (<see cref="ServerEnding"/>)
/// </code>
/// </summary>
internal sealed class ServerLife : IDisposable
{
    private readonly Func<ServerEntry> _entry;
    private readonly Func<CancellationToken, Task<UpstreamConnection>> _connect;
    private readonly TimeProvider _time;
    private readonly CancellationToken _lifetime;
    private readonly LeavingProcesses _leaving;

    private readonly LifeCell _cell = new();
    private readonly ServerFailures _failures;
    private readonly ITimer _retryTimer;
    private readonly SingleUse _singleUse;
    private long _connectedAt;
    private DateTimeOffset? _nextTry;

    /// <param name="entry">Returns the current registry entry.</param>
    /// <param name="connector">Tells which clients are connected.</param>
    /// <param name="connect">Makes a connection.</param>
    /// <param name="isWanted">
    /// Whether the server must run although no call uses it. Called with the lock held; must not call back.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <param name="lifetime">Fires when the server is stopped for good.</param>
    public ServerLife(
        Func<ServerEntry> entry,
        UpstreamConnector connector,
        Func<CancellationToken, Task<UpstreamConnection>> connect,
        Func<bool> isWanted,
        TimeProvider time,
        CancellationToken lifetime)
    {
        (_entry, _connect, _time, _lifetime) = (entry, connect, time, lifetime);
        _leaving = new LeavingProcesses(time, why => Report(why, isProblem: true));
        _failures = new ServerFailures(entry().Name, time);
        _singleUse = new SingleUse(time);
        Usage = new ServerUsage(_cell, entry, new ConnectionSessions(connector), _singleUse, isWanted, time)
        {
            Left = LeaveLocked,
            Stopped = why =>
            {
                Report($"stopped: {why}");
                Changed?.Invoke();
            },
        };
        _retryTimer = time.CreateTimer(_ => Retry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Raised, from any thread, after a transition. Handlers must not block.</summary>
    public event Action? Changed;

    /// <summary>Raised, from any thread, when a new connection is ready. Handlers must not block.</summary>
    public event Action<UpstreamConnection>? Connected;

    /// <summary>Raised, from any thread, with an event for the log. Handlers must not block.</summary>
    public event Action<UpstreamReport>? Reported;

    /// <summary>Who uses the server, and its stop when nobody does.</summary>
    public ServerUsage Usage { get; }

    /// <summary>Ends when the connections that were left are stopped; never faults.</summary>
    public Task Stopped => _leaving.Stopped;

    /// <summary>The connection; null if there is none. It may just have been closed.</summary>
    public UpstreamConnection? Connection => _cell.Connection;

    public LifePicture Picture
    {
        get
        {
            lock (_cell.Gate)
            {
                var (problem, fix) = (_failures.Problem, _failures.Fix);
                var pid = _cell.Connection?.ProcessId;
                return new LifePicture(_cell.State, pid, problem, fix, _failures.Count, _nextTry);
            }
        }
    }

    /// <summary>Whether the server exits after it has sent its lists, so that a start must not ask for them.</summary>
    public bool ExitsAfterLists => _singleUse.IsAfterLists;

    /// <summary>Makes the next start wait for this task too (<see cref="LeavingProcesses.StartAfter"/>).</summary>
    public void StartAfter(Task gone) => _leaving.StartAfter(gone);

    /// <summary>
    /// Returns the connection or the start in progress, after starting it if allowed; null during a pause.
    /// </summary>
    /// <param name="pause">The rest of the pause.</param>
    /// <exception cref="VoidMcpException">The server was given up.</exception>
    /// <exception cref="UpstreamRetiredException">It was retired.</exception>
    /// <exception cref="ObjectDisposedException">It was stopped for good.</exception>
    public Task<UpstreamConnection>? Start(out TimeSpan pause)
    {
        pause = TimeSpan.Zero;
        lock (_cell.Gate)
        {
            if (_cell.State == LifeState.Draining) throw new UpstreamRetiredException(_entry().Name);
            ObjectDisposedException.ThrowIf(_cell.State == LifeState.Gone, this);
            if (_cell.State == LifeState.Ready && _cell.Connection is { Closed.IsCompleted: true } dead)
                DiedLocked(dead);
            if (_cell.State == LifeState.GivenUp) throw _failures.GivenUp;
            if (_cell.State is LifeState.Starting or LifeState.Ready) return _cell.Starting;
            pause = _failures.Pause;
            return pause > TimeSpan.Zero ? null : StartLocked();
        }
    }

    /// <summary>Starts the server in the background if it isn't running.</summary>
    public void Wake()
    {
        lock (_cell.Gate)
        {
            if (_cell.State is LifeState.Idle or LifeState.Failing) StartLocked();
        }
    }

    /// <summary>The error for calls that would wait too long for the next start.</summary>
    public VoidMcpException InPause(TimeSpan pause)
    {
        lock (_cell.Gate) return _failures.InPause(pause);
    }

    /// <summary>Takes the server out of service: new calls are turned away, those in flight go on.</summary>
    /// <param name="wasRunning">Whether it was running, or being started.</param>
    /// <returns>Ends when no call is in flight any more.</returns>
    public Task Drain(out bool wasRunning)
    {
        lock (_cell.Gate)
        {
            wasRunning = _cell.State is LifeState.Starting or LifeState.Ready;
            if (_cell.State != LifeState.Gone) _cell.State = LifeState.Draining;
            return Usage.EndedLocked;
        }
    }

    /// <summary>Nothing is started any more.</summary>
    /// <returns>The start that leads to the last connection, which is to be stopped; null for none.</returns>
    public Task<UpstreamConnection>? Go()
    {
        lock (_cell.Gate)
        {
            _cell.State = LifeState.Gone;
            return _cell.Starting;
        }
    }

    public void Dispose()
    {
        Usage.Dispose();
        _retryTimer.Dispose();
    }

    private Task<UpstreamConnection> StartLocked()
    {
        _cell.State = LifeState.Starting;
        _nextTry = null;
        _retryTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _cell.Starting = Task.Run(StartAsync);

        // Not every caller waits for it, and its result is recorded separately.
        _ = _cell.Starting.ContinueWith(
            static t => _ = t.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return _cell.Starting;
    }

    private async Task<UpstreamConnection> StartAsync()
    {
        Changed?.Invoke();
        UpstreamConnection connection;
        try
        {
            await _leaving.HandoverAsync(_lifetime);
            connection = await _connect(_lifetime);
        }
        catch (Exception error) when (!_lifetime.IsCancellationRequested)
        {
            var failure = error as VoidMcpException ?? new VoidMcpException(
                FailureKind.UpstreamUnavailable,
                $"server '{_entry().Name}' could not be started: {error.Message}",
                inner: error);
            StartFailed(failure);
            if (ReferenceEquals(failure, error)) throw;
            throw failure;
        }

        Started(connection);
        return connection;
    }

    private void Started(UpstreamConnection connection)
    {
        lock (_cell.Gate)
        {
            // Retired meanwhile: retirement stops it.
            _cell.Connection = connection;
            if (_cell.State != LifeState.Starting) return;
            _cell.State = LifeState.Ready;
            _connectedAt = _time.GetTimestamp();
            _failures.Recovered();
            Usage.SetBackLocked();
        }

        Report(connection.ProcessId is { } pid ? $"started (pid {pid})" : "connected");
        _ = WatchAsync(connection);
        Connected?.Invoke(connection);
        Changed?.Invoke();
    }

    private void StartFailed(VoidMcpException failure)
    {
        lock (_cell.Gate)
        {
            _failures.StartFailed(failure);
            if (_cell.State == LifeState.Starting) FailedLocked();
        }

        ReportFailure(failure);
        Changed?.Invoke();
    }

    /// <summary>
    /// Waits for the connection's end. After an unexpected end the server is restarted for the next caller.
    /// </summary>
    private async Task WatchAsync(UpstreamConnection connection)
    {
        await connection.Closed;
        lock (_cell.Gate)
        {
            // We stopped it: there is nothing to report.
            if (_cell.State != LifeState.Gone && !connection.IsStopping) DiedLocked(connection);
        }
    }

    /// <summary>Records an ended connection, once: a call may notice the end before the watch does.</summary>
    private void DiedLocked(UpstreamConnection connection)
    {
        if (!ReferenceEquals(_cell.Connection, connection)) return;
        _cell.LetGo();
        Usage.ConnectionGoneLocked();
        var lived = _time.GetElapsedTime(_connectedAt);
        _singleUse.Died(connection, lived);
        _failures.Died(lived, connection.HasAnswered);
        if (_cell.State == LifeState.Ready) FailedLocked();
        var soFar = _failures.Last!;
        _leaving.Stop(connection, () => DescribeEndAsync(connection, soFar, lived));
    }

    private async Task DescribeEndAsync(UpstreamConnection connection, VoidMcpException soFar, TimeSpan lived)
    {
        Changed?.Invoke();
        var failure = await connection.DescribeEndAsync();
        var how = connection.Gone.IsCompletedSuccessfully ? await connection.Gone : "";
        lock (_cell.Gate)
        {
            // Unless the next start has failed or succeeded meanwhile.
            if (ReferenceEquals(_failures.Last, soFar)) _failures.Record(failure);
            _singleUse.Exited(connection, lived, how);
        }

        if (_singleUse.IsAfterAnswers && !connection.HasOpenRequests) Report("exited after its answer");
        else ReportFailure(failure);
        Changed?.Invoke();
    }

    private void FailedLocked()
    {
        _cell.State = _failures.Outcome;
        if (_cell.State != LifeState.Failing) return;
        var pause = _failures.NextTry;
        _nextTry = _time.GetUtcNow() + pause;
        _retryTimer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    private void Retry()
    {
        lock (_cell.Gate)
        {
            if (_cell.State == LifeState.Failing && _nextTry is not null) StartLocked();
        }
    }

    /// <summary>A connection was stopped on purpose, with the lock held.</summary>
    private void LeaveLocked(UpstreamConnection connection, bool wasHealthy)
    {
        if (wasHealthy) _failures.Clear();
        _leaving.Stop(connection);
    }

    private void ReportFailure(VoidMcpException failure)
    {
        Report(failure.Message, isProblem: true);
        if (Picture.State != LifeState.GivenUp) return;
        var times = $"given up after {RestartBackOff.MostFailures} failures in a row";
        Report($"{times}; voidmcp restart {_entry().Name} retries it", isProblem: true);
    }

    private void Report(string text, bool isProblem = false) =>
        Reported?.Invoke(new UpstreamReport(_entry().Name, text, isProblem));
}
