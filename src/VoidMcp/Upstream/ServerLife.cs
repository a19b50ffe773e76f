using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// The life of one server: a state machine with one method per transition, the only owner of connection and timers.
/// <code>
///            Start                    Started                 StopIfIdle, StopNarrow
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
    private readonly Func<bool> _isWanted;
    private readonly TimeProvider _time;
    private readonly CancellationToken _lifetime;
    private readonly LeavingProcesses _leaving;

    private readonly Lock _gate = new();
    private readonly ServerFailures _failures;
    private readonly ConnectionSessions _sessions;
    private readonly ServerUses _uses;
    private readonly ITimer _retryTimer;
    private readonly SingleUse _singleUse;
    private LifeState _state;
    private Task<UpstreamConnection>? _starting;
    private UpstreamConnection? _connection;
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
        (_entry, _connect, _isWanted, _time, _lifetime) = (entry, connect, isWanted, time, lifetime);
        _leaving = new LeavingProcesses(time, why => Report(why, isProblem: true));
        _failures = new ServerFailures(entry().Name, time);
        _singleUse = new SingleUse(time);
        _sessions = new ConnectionSessions(connector);
        _uses = new ServerUses(time, StopIfIdle);
        _retryTimer = time.CreateTimer(_ => Retry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Raised, from any thread, after a transition. Handlers must not block.</summary>
    public event Action? Changed;

    /// <summary>Raised, from any thread, when a new connection is ready. Handlers must not block.</summary>
    public event Action<UpstreamConnection>? Connected;

    /// <summary>Raised, from any thread, with an event for the log. Handlers must not block.</summary>
    public event Action<UpstreamReport>? Reported;

    /// <summary>Ends when the connections that were left are stopped; never faults.</summary>
    public Task Stopped => _leaving.Stopped;

    /// <summary>The connection; null if there is none. It may just have been closed.</summary>
    public UpstreamConnection? Connection => Volatile.Read(ref _connection);

    public LifePicture Picture
    {
        get
        {
            lock (_gate)
            {
                var (problem, fix) = (_failures.Problem, _failures.Fix);
                return new LifePicture(_state, _connection?.ProcessId, problem, fix, _failures.Count, _nextTry);
            }
        }
    }

    /// <summary>
    /// Begins a use if the server is ready for this caller; else returns null. Allocates nothing. End it with <see
    /// cref="EndUse"/>.
    /// </summary>
    public UpstreamConnection? TryUse(CallingClient? client)
    {
        lock (_gate)
        {
            if (_state != LifeState.Ready || _connection is not { Closed.IsCompleted: false } connection) return null;
            if (client is not null && _sessions.IsTooNarrowFor(client, connection, _uses.Count > 0)) return null;
            if (!_singleUse.TryTake(connection)) return null;
            _uses.Begin();
            return connection;
        }
    }

    /// <summary>
    /// Takes a connection for a caller. False if the server exits after each answer and this one was used already: call
    /// <see cref="SingleUse.EndAsync"/> and start again.
    /// </summary>
    public bool TryTake(UpstreamConnection connection)
    {
        lock (_gate) return _singleUse.TryTake(connection);
    }

    /// <inheritdoc cref="SingleUse.EndAsync"/>
    public Task SpentAsync(UpstreamConnection connection, CancellationToken cancellation) =>
        _singleUse.EndAsync(connection, cancellation);

    /// <summary>Whether the server exits after it has sent its lists, so that a start must not ask for them.</summary>
    public bool ExitsAfterLists => _singleUse.IsAfterLists;

    /// <summary>
    /// Begins a use of a server that is not ready: call <see cref="Start"/> next, and <see cref="EndUse"/> at the end.
    /// </summary>
    public void BeginUse(CallingClient? client)
    {
        bool isTooNarrow;
        lock (_gate)
        {
            var live = _state == LifeState.Ready && _connection is { Closed.IsCompleted: false } ? _connection : null;
            isTooNarrow = client is not null && _sessions.IsTooNarrowFor(client, live, _uses.Count > 0);
            if (isTooNarrow) StopNarrowLocked(live!);
            _uses.Begin();
        }

        if (isTooNarrow) Report("stopped: reconnecting for a client with more capabilities");
    }

    public void EndUse()
    {
        lock (_gate) _uses.End(_state == LifeState.Ready ? _entry().IdleStop : TimeSpan.Zero);
    }

    /// <summary>Restarts the idle timer: a subscription ended, or the entry's idle timeout changed.</summary>
    public void ReconsiderIdleness()
    {
        lock (_gate)
        {
            if (_state == LifeState.Ready) _uses.SetBack(_entry().IdleStop);
        }
    }

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
        lock (_gate)
        {
            if (_state == LifeState.Draining) throw new UpstreamRetiredException(_entry().Name);
            ObjectDisposedException.ThrowIf(_state == LifeState.Gone, this);
            if (_state == LifeState.Ready && _connection is { Closed.IsCompleted: true } dead) DiedLocked(dead);
            if (_state == LifeState.GivenUp) throw _failures.GivenUp;
            if (_state is LifeState.Starting or LifeState.Ready) return _starting;
            pause = _failures.Pause;
            return pause > TimeSpan.Zero ? null : StartLocked();
        }
    }

    /// <summary>Starts the server in the background if it isn't running.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_state is LifeState.Idle or LifeState.Failing) StartLocked();
        }
    }

    /// <summary>The error for calls that would wait too long for the next start.</summary>
    public VoidMcpException InPause(TimeSpan pause)
    {
        lock (_gate) return _failures.InPause(pause);
    }

    /// <summary>Takes the server out of service: new calls are turned away, those in flight go on.</summary>
    /// <param name="wasRunning">Whether it was running, or being started.</param>
    /// <returns>Ends when no call is in flight any more.</returns>
    public Task Drain(out bool wasRunning)
    {
        lock (_gate)
        {
            wasRunning = _state is LifeState.Starting or LifeState.Ready;
            if (_state != LifeState.Gone) _state = LifeState.Draining;
            return _uses.Ended;
        }
    }

    /// <summary>Nothing is started any more.</summary>
    /// <returns>The start that leads to the last connection, which is to be stopped; null for none.</returns>
    public Task<UpstreamConnection>? Go()
    {
        lock (_gate)
        {
            _state = LifeState.Gone;
            return _starting;
        }
    }

    public void Dispose()
    {
        _uses.Dispose();
        _retryTimer.Dispose();
    }

    private Task<UpstreamConnection> StartLocked()
    {
        _state = LifeState.Starting;
        _nextTry = null;
        _retryTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _starting = Task.Run(StartAsync);

        // Not every caller waits for it, and its result is recorded separately.
        _ = _starting.ContinueWith(
            static t => _ = t.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return _starting;
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
        lock (_gate)
        {
            // Retired meanwhile: retirement stops it.
            Volatile.Write(ref _connection, connection);
            if (_state != LifeState.Starting) return;
            _state = LifeState.Ready;
            _connectedAt = _time.GetTimestamp();
            _failures.Recovered();
            _uses.SetBack(_entry().IdleStop);
        }

        Report(connection.ProcessId is { } pid ? $"started (pid {pid})" : "connected");
        _ = WatchAsync(connection);
        Connected?.Invoke(connection);
        Changed?.Invoke();
    }

    private void StartFailed(VoidMcpException failure)
    {
        lock (_gate)
        {
            _failures.StartFailed(failure);
            if (_state == LifeState.Starting) FailedLocked();
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
        lock (_gate)
        {
            // We stopped it: there is nothing to report.
            if (_state != LifeState.Gone && !connection.IsStopping) DiedLocked(connection);
        }
    }

    /// <summary>Records an ended connection, once: a call may notice the end before the watch does.</summary>
    private void DiedLocked(UpstreamConnection connection)
    {
        if (!ReferenceEquals(_connection, connection)) return;
        LetGoLocked();
        _sessions.Clear();
        var lived = _time.GetElapsedTime(_connectedAt);
        _singleUse.Died(connection, lived);
        _failures.Died(lived, connection.HasAnswered);
        if (_state == LifeState.Ready) FailedLocked();
        var soFar = _failures.Last!;
        _leaving.Stop(connection, () => DescribeEndAsync(connection, soFar, lived));
    }

    private async Task DescribeEndAsync(UpstreamConnection connection, VoidMcpException soFar, TimeSpan lived)
    {
        Changed?.Invoke();
        var failure = await connection.DescribeEndAsync();
        var how = connection.Gone.IsCompletedSuccessfully ? await connection.Gone : "";
        lock (_gate)
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
        _state = _failures.Outcome;
        if (_state != LifeState.Failing) return;
        var pause = _failures.NextTry;
        _nextTry = _time.GetUtcNow() + pause;
        _retryTimer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    private void Retry()
    {
        lock (_gate)
        {
            if (_state == LifeState.Failing && _nextTry is not null) StartLocked();
        }
    }

    private void StopIfIdle()
    {
        lock (_gate)
        {
            _uses.Rang();
            var limit = _entry().IdleStop;
            if (_state != LifeState.Ready || _uses.Count > 0 || limit <= TimeSpan.Zero || _isWanted()) return;
            if (_connection is not { Closed.IsCompleted: false } connection) return;
            var left = limit - _uses.Unused;
            if (left > TimeSpan.Zero || connection.HasRunningTasks)
            {
                // A task that nobody polls ends without notice, so check again later.
                _uses.RingAfter(left > TimeSpan.Zero ? left : limit);
                return;
            }

            connection.Grace = _entry().StopTimeout;
            LetGoLocked();
            _sessions.Clear();
            _failures.Clear();
            _state = LifeState.Idle;
            _leaving.Stop(connection);
        }

        Report("stopped: idle");
        Changed?.Invoke();
    }

    /// <summary>
    /// Stops a connection that offers too little. The caller starts the next one itself, with more client capabilities.
    /// </summary>
    private void StopNarrowLocked(UpstreamConnection connection)
    {
        LetGoLocked();
        _state = LifeState.Idle;
        _leaving.Stop(connection);
    }

    private void LetGoLocked()
    {
        _connection = null;
        _starting = null;
        _uses.RingAfter(TimeSpan.Zero);
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
