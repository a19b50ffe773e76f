using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// One registered server over its whole life: starts it on first use, hands its connection to calls, notices its end,
/// starts it again with back-off, stops it when idle. What is known of its tools outlives the process.
/// </summary>
internal sealed class UpstreamServer : IAsyncDisposable
{
    /// <summary>A call waits for a back-off pause up to this; in a longer one it fails at once with the last reason.</summary>
    private static readonly TimeSpan PauseWorthWaiting = TimeSpan.FromSeconds(2);

    private readonly UpstreamConnector _connector;
    private readonly DefinitionCache _cache;
    private readonly TimeProvider _time;
    private readonly RestartBackOff _backOff;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly SemaphoreSlim _slots;
    private readonly ITimer _idleTimer;
    private readonly Lock _gate = new();

    private Task<UpstreamConnection>? _connecting;
    private UpstreamConnection? _connection;
    private long _connectedAt;
    private VoidMcpException? _lastFailure;
    private int _leases;
    private volatile ServerDefinitions? _definitions;

    public UpstreamServer(ServerEntry entry, UpstreamConnector connector, DefinitionCache cache, TimeProvider time)
    {
        Entry = entry;
        _connector = connector;
        _cache = cache;
        _time = time;
        _backOff = new RestartBackOff(time);
        _slots = new SemaphoreSlim(entry.Concurrency);
        _idleTimer = time.CreateTimer(_ => StopIfIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _definitions = cache.Read(entry);
    }

    /// <summary>Raised, from any thread, when the definitions or the state changed. Handlers must not block.</summary>
    public event Action? Changed;

    /// <summary>Raised, from any thread, when something happened that a log should hold. Handlers must not block.</summary>
    public event Action<UpstreamReport>? Reported;

    /// <summary>What the user wrote.</summary>
    public ServerEntry Entry { get; }

    /// <summary>The latest known definitions, live or from an earlier run; null where the server was never reached.</summary>
    public ServerDefinitions? Definitions => _definitions;

    public UpstreamStatus Status
    {
        get
        {
            lock (_gate)
            {
                var state = !Entry.Enabled ? UpstreamState.Disabled
                    : _connection is not null ? UpstreamState.Ready
                    : _connecting is { IsCompleted: false } ? UpstreamState.Starting
                    : _lastFailure is not null ? UpstreamState.Restarting
                    : UpstreamState.Idle;
                return new UpstreamStatus
                {
                    State = state,
                    Tools = _definitions?.Tools.Count,
                    ProcessId = _connection?.ProcessId,
                    Problem = _lastFailure?.Message,
                    Fix = _lastFailure?.Hint,
                };
            }
        }
    }

    /// <summary>
    /// Takes one of the server's slots and its live connection, starting it where needed. Waits for both.
    /// </summary>
    /// <exception cref="VoidMcpException">The server can't be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a start under way goes on for others.</exception>
    public async Task<UpstreamLease> LeaseAsync(CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation);
        lock (_gate) _leases++;
        try
        {
            return new UpstreamLease(this, await ConnectAsync(cancellation));
        }
        catch
        {
            Return();
            throw;
        }
    }

    /// <summary>Makes sure that the definitions are known, starting the server where they are not.</summary>
    /// <exception cref="VoidMcpException">The server can't be started.</exception>
    public async Task<ServerDefinitions> DiscoverAsync(CancellationToken cancellation)
    {
        if (_definitions is { } known) return known;
        using var lease = await LeaseAsync(cancellation);
        return lease.Connection.Definitions;
    }

    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync();
        await _idleTimer.DisposeAsync();
        Task<UpstreamConnection>? connecting;
        lock (_gate) connecting = _connecting;
        if (connecting is not null)
        {
            await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (connecting.IsCompletedSuccessfully) await (await connecting).DisposeAsync();
        }

        _lifetime.Dispose();
        _slots.Dispose();
    }

    /// <summary>Gives a slot back; called by the lease.</summary>
    internal void Return()
    {
        lock (_gate)
        {
            if (--_leases == 0 && Entry.IdleStop > TimeSpan.Zero && !_lifetime.IsCancellationRequested)
            {
                _idleTimer.Change(Entry.IdleStop, Timeout.InfiniteTimeSpan);
            }
        }

        _slots.Release();
    }

    private async Task<UpstreamConnection> ConnectAsync(CancellationToken cancellation)
    {
        Task<UpstreamConnection> connecting;
        while (true)
        {
            TimeSpan pause;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_lifetime.IsCancellationRequested, this);
                if (_connection is { Closed.IsCompleted: true } dead) ForgetLockHeld(dead);
                if (_connecting is { } running && (!running.IsCompleted || _connection is not null))
                {
                    connecting = running;
                    break;
                }

                pause = _backOff.Remaining;
                if (pause == TimeSpan.Zero)
                {
                    connecting = _connecting = Task.Run(StartAsync, CancellationToken.None);
                    break;
                }
            }

            if (pause > PauseWorthWaiting) throw InPause(pause);
            await Task.Delay(pause, _time, cancellation);
        }

        Changed?.Invoke();
        return await connecting.WaitAsync(cancellation);
    }

    private VoidMcpException InPause(TimeSpan pause) => new(
        FailureKind.UpstreamUnavailable,
        $"{_lastFailure?.Message}\nit failed {_backOff.Failures} times in a row; the next try is in {Math.Ceiling(pause.TotalSeconds):0} s");

    private async Task<UpstreamConnection> StartAsync()
    {
        try
        {
            var connection = await _connector.ConnectAsync(_definitions?.Era, Refresh, _lifetime.Token);
            lock (_gate)
            {
                _connection = connection;
                _connectedAt = _time.GetTimestamp();
                _lastFailure = null;
            }

            Report(connection.ProcessId is { } pid ? $"started (pid {pid})" : "connected");
            Learn(connection.Definitions);
            _ = WatchAsync(connection);
            return connection;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            var failure = error as VoidMcpException ?? new VoidMcpException(
                FailureKind.UpstreamUnavailable, $"server '{Entry.Name}' could not be started: {error.Message}", inner: error);
            lock (_gate)
            {
                _lastFailure = failure;
                _backOff.Failed(TimeSpan.Zero);
            }

            _cache.MarkUnreachable(Entry);
            Report(failure.Message, isProblem: true);
            if (ReferenceEquals(failure, error)) throw;
            throw failure;
        }
        finally
        {
            Changed?.Invoke();
        }
    }

    /// <summary>Waits for the connection's end, so that the next call starts the server anew.</summary>
    private async Task WatchAsync(UpstreamConnection connection)
    {
        await connection.Closed;
        lock (_gate)
        {
            // Stopped by us: there is nothing to report.
            if (_lifetime.IsCancellationRequested || connection.IsStopping) return;
            ForgetLockHeld(connection);
        }

        var failure = await connection.DescribeEndAsync();
        lock (_gate)
        {
            if (_connection is null) _lastFailure = failure;
        }

        Report(failure.Message, isProblem: true);

        await connection.DisposeAsync();
        Changed?.Invoke();
    }

    /// <summary>Lets go of a connection that ended by itself, once.</summary>
    private void ForgetLockHeld(UpstreamConnection connection)
    {
        if (!ReferenceEquals(_connection, connection)) return;
        _connection = null;
        _backOff.Failed(_time.GetElapsedTime(_connectedAt));
    }

    private void StopIfIdle()
    {
        UpstreamConnection? idle;
        lock (_gate)
        {
            if (_leases > 0 || _connection is null) return;
            (idle, _connection, _connecting) = (_connection, null, null);
        }

        _ = idle.DisposeAsync().AsTask();
        Report("stopped: idle");
        Changed?.Invoke();
    }

    /// <summary>Reads the tools again; called from a reader thread, so the work goes elsewhere.</summary>
    private void Refresh() => _ = Task.Run(async () =>
    {
        UpstreamConnection? connection;
        lock (_gate) connection = _connection;
        if (connection is null) return;
        try
        {
            Learn(await connection.ReadAgainAsync(_lifetime.Token));
        }
        catch (Exception error) when (error is Protocol.SessionClosedException or OperationCanceledException)
        {
            // The server went away meanwhile; its next start reads the tools anyway.
        }
    });

    private void Report(string text, bool isProblem = false) => Reported?.Invoke(new UpstreamReport(Entry.Name, text, isProblem));

    private void Learn(ServerDefinitions definitions)
    {
        if (definitions.SameAs(_definitions))
        {
            _cache.Confirm(Entry, _time.GetUtcNow());
            return;
        }

        _definitions = definitions;
        _cache.Write(Entry, definitions);
        Changed?.Invoke();
    }
}
