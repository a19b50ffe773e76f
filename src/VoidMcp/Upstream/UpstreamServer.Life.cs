using VoidMcp.Asking;
using VoidMcp.Errors;

namespace VoidMcp.Upstream;

/// <content>How the server comes and goes: starting, watching, trying again, stopping, retiring.</content>
internal sealed partial class UpstreamServer
{
    /// <summary>The pause before a server that failed for the first time is tried again where no call asks for it earlier.</summary>
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest that the end waits for an attempt to connect that was cancelled.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(15);

    private readonly RestartBackOff _backOff;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly CancellationTokenSource _retiring = new();
    private readonly CancellationToken _lifetimeToken;
    private readonly CancellationToken _retiringToken;
    private readonly ITimer _idleTimer;
    private readonly ITimer _retryTimer;

    private Task<UpstreamConnection>? _connecting;
    private UpstreamConnection? _connection;
    private long _connectedAt;
    private VoidMcpException? _lastFailure;
    private DateTimeOffset _failedAt;
    private DateTimeOffset? _nextTry;
    private TaskCompletionSource? _drained;

    /// <summary>The sessions that have used the server since it was last started for anybody, as far as they are still open.</summary>
    private readonly HashSet<object> _users = new(ReferenceEqualityComparer.Instance);

    /// <summary>The definitions are those of an entry that was changed since.</summary>
    private volatile bool _isProvisional;
    private volatile bool _isRetired;
    private bool _isDisposed;

    /// <summary>
    /// Takes the server out of service. New calls are turned away at once; those in flight may end within
    /// <paramref name="patience"/>, then the server is stopped. Returns when it is gone.
    /// </summary>
    /// <param name="patience">How long calls in flight are waited for.</param>
    /// <param name="why">As a clause, for the log and for calls that are cut off.</param>
    public async Task RetireAsync(TimeSpan patience, string why)
    {
        Task drained = Task.CompletedTask;
        bool isRunning;
        lock (_gate)
        {
            _isRetired = true;
            isRunning = _connection is not null || _connecting is { IsCompleted: false };
            if (_leases > 0) drained = (_drained = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        try
        {
            await _retiring.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The gateway ends this very moment, and stops it anyway.
        }

        using (var enough = CancellationTokenSource.CreateLinkedTokenSource(_lifetimeToken))
        {
            await Task.WhenAny(drained, Task.Delay(patience, _time, enough.Token));
            await enough.CancelAsync();
        }

        lock (_gate) _connection?.StopReason = why;
        await DisposeAsync();
        if (isRunning) Report($"stopped: {why}");
    }

    /// <summary>Stops the server, whatever is in flight.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<UpstreamConnection>? connecting;
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            connecting = _connecting;
        }

        await _lifetime.CancelAsync();
        await _idleTimer.DisposeAsync();
        await _retryTimer.DisposeAsync();
        if (connecting is not null)
        {
            // An attempt that is cancelled ends within its transport's own times; one that does not must not keep the gateway from ending.
            await Task.WhenAny(connecting, Task.Delay(LongestStop, _time));
            if (connecting.IsCompletedSuccessfully) await (await connecting).DisposeAsync();
            else _ = connecting.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        // Whoever waits for a slot is told before the source is let go.
        await _retiring.CancelAsync();
        _retiring.Dispose();
        _lifetime.Dispose();
    }

    private async Task<UpstreamConnection> ConnectAsync(CancellationToken cancellation)
    {
        Task<UpstreamConnection> connecting;
        while (true)
        {
            TimeSpan pause;
            lock (_gate)
            {
                if (_isRetired) throw new UpstreamRetiredException(Entry.Name);
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                if (_connection is { Closed.IsCompleted: true } dead) ForgetLocked(dead);
                if (_connecting is { } running && (!running.IsCompleted || _connection is not null))
                {
                    connecting = running;
                    break;
                }

                if (_backOff.HasGivenUp && _lastFailure is { } last) throw GivenUpLocked(last);
                pause = _backOff.Remaining;
                if (pause == TimeSpan.Zero)
                {
                    connecting = StartLocked();
                    break;
                }
            }

            if (pause > PauseWorthWaiting) throw InPause(pause);
            await Task.Delay(pause, _time, cancellation);
        }

        return await connecting.WaitAsync(cancellation);
    }

    private Task<UpstreamConnection> StartLocked()
    {
        CancelRetryLocked();
        ThreadPool.UnsafeQueueUserWorkItem(_ => Changed?.Invoke(), null);
        return _connecting = Task.Run(StartAsync, CancellationToken.None);
    }

    private VoidMcpException InPause(TimeSpan pause) => new(
        FailureKind.UpstreamUnavailable,
        $"{_lastFailure?.Message}\nit failed {_backOff.Failures} times in a row; the next try is in {Math.Ceiling(pause.TotalSeconds):0} s");

    private VoidMcpException GivenUpLocked(VoidMcpException last) => new(
        FailureKind.UpstreamUnavailable, $"server '{Entry.Name}' was {GivenUpWordsLocked(last)}", $"the user can try it again: voidmcp restart {Entry.Name}");

    private async Task<UpstreamConnection> StartAsync()
    {
        try
        {
            var connection = await _connector.ConnectAsync(_definitions?.Era, Refresh, OnNotification, _lifetimeToken);
            lock (_gate)
            {
                _connection = connection;
                _connectedAt = _time.GetTimestamp();
                _lastFailure = null;
                AwaitIdlenessLocked();
            }

            if (Entry.Url is not null) _cache.MarkNeedsLogin(Entry, needsLogin: false);
            Report(connection.ProcessId is { } pid ? $"started (pid {pid})" : "connected");
            Learn(connection.Definitions);
            _ = WatchAsync(connection);
            _ = RestoreNewsAsync(connection);
            return connection;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            var failure = error as VoidMcpException ?? new VoidMcpException(
                FailureKind.UpstreamUnavailable, $"server '{Entry.Name}' could not be started: {error.Message}", inner: error);
            _cache.MarkUnreachable(Entry, _connector.Names);
            if (failure.Kind == FailureKind.NeedsLogin) _cache.MarkNeedsLogin(Entry);
            Failed(failure, TimeSpan.Zero);
            if (ReferenceEquals(failure, error)) throw;
            throw failure;
        }
        finally
        {
            Changed?.Invoke();
        }
    }

    /// <summary>Waits for the connection's end. One that ended by itself is started again, for whoever comes next.</summary>
    private async Task WatchAsync(UpstreamConnection connection)
    {
        await connection.Closed;
        lock (_gate)
        {
            // Stopped by us: there is nothing to report.
            if (_isDisposed || connection.IsStopping) return;
            ForgetLocked(connection);
        }

        var failure = await connection.DescribeEndAsync();
        bool hasGivenUp;
        lock (_gate)
        {
            // A call may have found the end first, and started the next connection.
            if (_connection is null && _connecting is null or { IsCompleted: true }) RecordLocked(failure);
            hasGivenUp = _backOff.HasGivenUp;
        }

        Report(failure.Message, isProblem: true);
        if (hasGivenUp) ReportGivenUp();
        await connection.DisposeAsync();
        Changed?.Invoke();
    }

    /// <summary>Lets go of a connection that ended by itself, once; from now on it counts as a failure.</summary>
    private void ForgetLocked(UpstreamConnection connection)
    {
        if (!ReferenceEquals(_connection, connection)) return;
        (_connection, _connecting) = (null, null);
        _users.Clear();
        _backOff.Failed(connection.HasAnswered ? RestartBackOff.Steady : _time.GetElapsedTime(_connectedAt));

        // Its last words are still being read; who asks meanwhile gets this much.
        _lastFailure ??= new VoidMcpException(FailureKind.UpstreamDied, $"server '{Entry.Name}' went away by itself");
        _idleTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Failed(VoidMcpException failure, TimeSpan lived)
    {
        bool hasGivenUp;
        lock (_gate)
        {
            // What only the user can mend is not tried again by itself, so it can't be given up either.
            if (failure.Kind is not (FailureKind.NeedsAttention or FailureKind.NeedsLogin)) _backOff.Failed(lived);
            RecordLocked(failure);
            hasGivenUp = _backOff.HasGivenUp;
        }

        Report(failure.Message, isProblem: true);
        if (hasGivenUp) ReportGivenUp();
    }

    private void ReportGivenUp() =>
        Report($"given up after {RestartBackOff.MostFailures} failures in a row; voidmcp restart {Entry.Name} tries it again", isProblem: true);

    private void RecordLocked(VoidMcpException failure)
    {
        _lastFailure = failure;
        _failedAt = _time.GetUtcNow();
        if (_isDisposed || _isRetired || _backOff.HasGivenUp || failure.Kind is FailureKind.NeedsAttention or FailureKind.NeedsLogin) return;
        var pause = _backOff.Remaining is { Ticks: > 0 } remaining ? remaining : FirstRetry;
        _nextTry = _failedAt + pause;
        _retryTimer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    private void CancelRetryLocked()
    {
        _nextTry = null;
        if (!_isDisposed) _retryTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Retry()
    {
        lock (_gate)
        {
            if (_isDisposed || _isRetired || _nextTry is null || _connection is not null || _connecting is { IsCompleted: false }) return;

            // What comes of it is recorded by the start itself; nobody waits for it here.
            _ = StartLocked().ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        Changed?.Invoke();
    }

    private void AwaitIdlenessLocked()
    {
        if (_isDisposed) return;
        var isUnused = _leases == 0 && _connection is not null && _subscriptions.Count == 0;
        var pause = isUnused && Entry.IdleStop > TimeSpan.Zero ? Entry.IdleStop : Timeout.InfiniteTimeSpan;
        _idleTimer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    private void StopIfIdle()
    {
        UpstreamConnection? idle;
        lock (_gate)
        {
            if (_leases > 0 || _subscriptions.Count > 0 || _connection is null || _isDisposed) return;
            if (_connection.HasRunningTasks)
            {
                // Nobody tells when a task ends that nobody asks about, so it is looked at again.
                AwaitIdlenessLocked();
                return;
            }

            (idle, _connection, _connecting) = (_connection, null, null);
            _users.Clear();
            _backOff.Clear();
        }

        _ = idle.DisposeAsync().AsTask();
        Report("stopped: idle");
        Changed?.Invoke();
    }

    /// <summary>
    /// A server of the legacy era hears once, in the handshake, what it may ask for. Where that was less than this caller
    /// offers, and nobody else uses the connection or has used it, the next one is told more: what the server remembers of another
    /// session that is still open must not be lost for that.
    /// </summary>
    private void LetGoOfNarrower(CallingClient caller)
    {
        UpstreamConnection narrow;
        lock (_gate)
        {
            _users.RemoveWhere(session => !_connector.IsOpen(session));
            var isOnlyUser = _users.All(session => ReferenceEquals(session, caller.Session));
            if (_connector.IsOpen(caller.Session)) _users.Add(caller.Session);
            if (!isOnlyUser || _leases > 1 || _connection is not { Era: Protocol.Era.Legacy, HasRunningTasks: false } connection || connection.Closed.IsCompleted) return;
            if (ClientCapabilities.Covers(connection.DeclaredCapabilities, caller.Capabilities)) return;
            (narrow, _connection, _connecting) = (connection, null, null);
        }

        _ = narrow.DisposeAsync().AsTask();
        Report("stopped: it is connected anew for a client that it may ask more of");
    }

    /// <summary>Reads the lists again; called from a reader thread, so the work goes elsewhere.</summary>
    private void Refresh() => _ = Task.Run(async () =>
    {
        UpstreamConnection? connection;
        lock (_gate) connection = _connection;
        if (connection is null) return;
        try
        {
            Learn(await connection.ReadAgainAsync(_lifetimeToken));
        }
        catch (Exception error) when (error is Protocol.SessionClosedException or OperationCanceledException)
        {
            // The server went away meanwhile; its next start reads the tools anyway.
        }
    });

    private void Report(string text, bool isProblem = false) => Reported?.Invoke(new UpstreamReport(Entry.Name, text, isProblem));

    private void Learn(ServerDefinitions definitions)
    {
        foreach (var tool in definitions.LeftOut) Report(tool, isProblem: true);
        var isNews = !definitions.SameAs(_definitions);
        if (!isNews && !_isProvisional)
        {
            _cache.Confirm(Entry, definitions, _time.GetUtcNow());
            return;
        }

        (_definitions, _isProvisional) = (definitions, false);
        _cache.Write(Entry, definitions);
        if (isNews) Changed?.Invoke();
    }
}
