using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// One registered server for as long as its entry leads to the same thing: starts it on first use, hands its connection to
/// calls, stops it when idle, starts it again with back-off when it died, and gives it up when that leads nowhere. What is
/// known of its tools outlives the process. Its life is in the other half of this type.
/// </summary>
internal sealed partial class UpstreamServer : IAsyncDisposable
{
    /// <summary>A call waits for a back-off pause up to this; in a longer one it fails at once with the last reason.</summary>
    private static readonly TimeSpan PauseWorthWaiting = TimeSpan.FromSeconds(2);

    private readonly UpstreamConnector _connector;
    private readonly DefinitionCache _cache;
    private readonly TimeProvider _time;
    private readonly CallSlots _slots;
    private readonly Lock _gate = new();
    private int _leases;
    private volatile ServerEntry _entry;
    private volatile ServerDefinitions? _definitions;

    /// <param name="entry">What the user wrote.</param>
    /// <param name="connector">Makes its connections.</param>
    /// <param name="cache">Where definitions are kept between runs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="predecessor">
    /// What was in its place before its entry changed: its counts and subscriptions go on, and what it said is shown until this one has spoken.
    /// </param>
    public UpstreamServer(ServerEntry entry, UpstreamConnector connector, DefinitionCache cache, TimeProvider time, UpstreamServer? predecessor = null)
    {
        _entry = entry;
        _connector = connector;
        _cache = cache;
        _time = time;
        (_lifetimeToken, _retiringToken) = (_lifetime.Token, _retiring.Token);
        Counts = predecessor?.Counts ?? new CallCounts(time);
        _subscriptions = predecessor?._subscriptions ?? new ResourceSubscriptions();
        _backOff = new RestartBackOff(time);
        _slots = new CallSlots(entry.Concurrency);
        _idleTimer = time.CreateTimer(_ => StopIfIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _retryTimer = time.CreateTimer(_ => Retry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _definitions = cache.Read(entry, connector.Names);

        // Its login was ended, here or by the other side: what had one needs one.
        if (predecessor?.Entry is { Login: not null } before && before.Url == entry.Url && entry is { Login: null, Url: not null }) cache.MarkNeedsLogin(entry);
        if (_definitions is null && entry.Enabled && predecessor?.Definitions is { } earlier) (_definitions, _isProvisional) = (earlier, true);
    }

    /// <summary>Raised, from any thread, when the definitions or the state changed. Handlers must not block.</summary>
    public event Action? Changed;

    /// <summary>Raised, from any thread, when something happened that a log should hold. Handlers must not block.</summary>
    public event Action<UpstreamReport>? Reported;

    /// <summary>What the user wrote, as it is now.</summary>
    public ServerEntry Entry => _entry;

    public CallCounts Counts { get; }

    /// <summary>The latest known definitions, live or from an earlier run; null where the server was never reached.</summary>
    public ServerDefinitions? Definitions => _definitions;

    /// <summary>
    /// Whether the definitions are all that there is to know. Those of an entry that was changed since are not, nor those that a
    /// server of the legacy era gave when it was told of less than the clients offer now.
    /// </summary>
    public bool IsSettled => _definitions is { } known && !_isProvisional && known.HoldFor(_connector.Names);

    public UpstreamStatus Status
    {
        get
        {
            var missesLogin = Entry is { Enabled: true, Url: not null, Login: null } && _cache.NeedsLogin(Entry);
            lock (_gate)
            {
                var state = StateLocked();
                missesLogin &= state == UpstreamState.Idle;
                return new UpstreamStatus
                {
                    State = missesLogin ? UpstreamState.NeedsAttention : state,
                    Tools = _definitions?.Tools.Count,
                    ProcessId = _connection?.ProcessId,
                    Problem = missesLogin ? $"server '{Entry.Name}' needs a login" : ProblemLocked(),
                    Fix = missesLogin ? $"voidmcp login {Entry.Name}" : _lastFailure is null ? null : _backOff.HasGivenUp ? $"mend its entry, or try it again: voidmcp restart {Entry.Name}" : _lastFailure.Hint,
                    Calls = Counts.Calls,
                    Errors = Counts.Errors,
                    Failures = _backOff.AllFailures,
                    LastUse = Counts.LastUse,
                    NextTry = _nextTry,
                };
            }
        }
    }

    /// <summary>
    /// Takes the client's turn, one of the server's slots and its live connection, starting it where needed. Waits for all.
    /// </summary>
    /// <exception cref="VoidMcpException">The server can't be started, or all its slots stayed taken for as long as a call may last.</exception>
    /// <exception cref="UpstreamRetiredException">It is out of service; the set knows what came in its place.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a start under way goes on for others.</exception>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="client">What the caller can be asked for: a server that was told of less is connected anew, unless others use it.</param>
    /// <param name="takesSlot">False for what must not wait for other calls to end, and is so short that it needs no limit.</param>
    public ValueTask<UpstreamLease> LeaseAsync(
        CancellationToken cancellation, CallingClient? client = null, bool takesSlot = true) =>
        !cancellation.IsCancellationRequested && TryLease(client, takesSlot) is { } lease
            ? new ValueTask<UpstreamLease>(lease)
            : new ValueTask<UpstreamLease>(WaitForLeaseAsync(cancellation, client, takesSlot));

    /// <summary>The lease where nothing has to be waited for; null elsewhere. Allocates nothing else.</summary>
    private UpstreamLease? TryLease(CallingClient? client, bool takesSlot)
    {
        SessionTurns.Turn turn = default;
        if (takesSlot && !_connector.Turns.TryTake(client, out turn)) return null;
        if (!takesSlot || _slots.TryTake())
        {
            if (TryUse(client) is { } connection) return new UpstreamLease(this, connection, takesSlot, turn);
            if (takesSlot) _slots.Return();
        }

        turn.Dispose();
        return null;
    }

    private UpstreamConnection? TryUse(CallingClient? client)
    {
        lock (_gate)
        {
            if (_isRetired || _isDisposed || _connection is not { Closed.IsCompleted: false } connection) return null;
            if (client is not null && connection.Era == Protocol.Era.Legacy) return null;
            _leases++;
            return connection;
        }
    }

    private async Task<UpstreamLease> WaitForLeaseAsync(CancellationToken cancellation, CallingClient? client, bool takesSlot)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _retiringToken);
        SessionTurns.Turn turn = default;
        try
        {
            if (takesSlot) turn = await _connector.Turns.TakeAsync(client, either.Token);
            if (takesSlot && !_slots.TryTake()) await TakeSlotAsync(either.Token);
            lock (_gate) _leases++;
            try
            {
                if (client is not null) LetGoOfNarrower(client);
                return new UpstreamLease(this, await ConnectAsync(either.Token), takesSlot, turn);
            }
            catch
            {
                Return(takesSlot);
                throw;
            }
        }
        catch (Exception error)
        {
            turn.Dispose();
            if (!_isRetired || cancellation.IsCancellationRequested || error is not (OperationCanceledException or ObjectDisposedException)) throw;

            // Retired between the slot and the connection, it is gone already.
            throw new UpstreamRetiredException(Entry.Name);
        }
    }

    /// <summary>Makes sure that the definitions are known and settled as far as may be, starting the server where they are not.</summary>
    /// <exception cref="VoidMcpException">The server can't be started.</exception>
    /// <exception cref="UpstreamRetiredException">It is out of service.</exception>
    public async Task<ServerDefinitions> DiscoverAsync(CancellationToken cancellation)
    {
        if (IsSettled) return _definitions!;
        using var lease = await LeaseAsync(cancellation, new CallingClient { Session = this, Capabilities = _connector.Capabilities }, takesSlot: false);
        return lease.Connection.Definitions;
    }

    /// <summary>The clients can be asked for more than before: what the server said when it was told of as much is looked up, where it does not run.</summary>
    public void FollowClients()
    {
        if (_definitions is null || IsSettled) return;
        var names = _connector.Names;
        var better = _isProvisional ? null : _cache.Read(Entry, names);
        lock (_gate)
        {
            if (better?.HoldFor(names) == true && _connection is null && _connecting is null or { IsCompleted: true }) _definitions = better;
        }

        Changed?.Invoke();
    }

    /// <summary>
    /// Takes over a changed entry that still leads to the same server (<see cref="ServerEntry.ConnectsLike"/>): its process and
    /// the calls in flight don't notice.
    /// </summary>
    public void Update(ServerEntry entry)
    {
        var before = Entry;
        _entry = entry;
        if (before.Concurrency != entry.Concurrency) _slots.Resize(entry.Concurrency);
        lock (_gate)
        {
            if (before.IdleStop != entry.IdleStop) AwaitIdlenessLocked();
        }
    }

    /// <summary>Whether calls wait for a slot.</summary>
    internal bool HasCallsWaiting => _slots.Waiting > 0;

    /// <summary>Gives the connection back, and the slot where one was taken; called by the lease.</summary>
    internal void Return(bool tookSlot)
    {
        lock (_gate)
        {
            if (--_leases == 0)
            {
                AwaitIdlenessLocked();
                _drained?.TrySetResult();
            }
        }

        if (tookSlot) _slots.Return();
    }

    private async Task TakeSlotAsync(CancellationToken cancellation)
    {
        var (patience, slots) = (Entry.Timeout, Entry.Concurrency);
        if (patience <= TimeSpan.Zero)
        {
            await _slots.TakeAsync(cancellation);
            return;
        }

        using var limit = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await _slots.TakeAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new VoidMcpException(
                FailureKind.TimedOut,
                $"server '{Entry.Name}' was busy for {patience.TotalSeconds:0.###} s with {(slots == 1 ? "another call" : $"{slots} other calls")}, as many as it takes at once; this one was not sent",
                "try again later; `concurrency:` of the server in the registry says how many calls it takes at once");
        }
    }

    private UpstreamState StateLocked()
    {
        if (!Entry.Enabled) return UpstreamState.Disabled;
        if (_connection is not null) return UpstreamState.Ready;
        if (_lastFailure is null) return _connecting is { IsCompleted: false } ? UpstreamState.Starting : UpstreamState.Idle;
        if (_lastFailure.Kind is FailureKind.NeedsAttention or FailureKind.NeedsLogin) return UpstreamState.NeedsAttention;
        return _backOff.HasGivenUp ? UpstreamState.GivenUp : UpstreamState.Restarting;
    }

    private string? ProblemLocked() => _lastFailure is { } failure && _backOff.HasGivenUp ? GivenUpWordsLocked(failure) : _lastFailure?.Message;

    private string GivenUpWordsLocked(VoidMcpException failure) =>
        $"given up after {_backOff.Failures} failures in a row, the last at {_failedAt:yyyy-MM-dd HH:mm:ss}Z: {failure.Message}";
}
