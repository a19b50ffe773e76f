using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// A server's tools, prompts and resources as far as known: cached on disk between runs, read at each start, and read
/// again after list-changed notifications. Only one reading runs at a time; notifications meanwhile set a flag, and the
/// lists are read once more, paced by <see cref="RefreshPace"/>. Readings are numbered in the order in which they
/// begin: an older one never replaces the result of a newer one.
/// </summary>
internal sealed class ServerLists
{
    /// <summary>The timeout for reading all lists again.</summary>
    public static readonly TimeSpan ReadingLimit = TimeSpan.FromSeconds(60);

    /// <summary>The number of attempts in a row to read the lists of a server that fails to list.</summary>
    private const int MostVainTries = 5;

    /// <summary>A reading this recent is not repeated for a caller.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Lock _file = new();
    private readonly Lock _recalling = new();
    private readonly Func<ServerEntry> _entry;
    private readonly UpstreamConnector _connector;
    private readonly DefinitionCache _cache;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private readonly RefreshPace _pace;
    private readonly ListRetries _retries;
    private readonly AcceptedLists? _accepted;
    private volatile Known? _known;
    private volatile bool _isRecalled;
    private string? _unread;
    private UpstreamConnection? _source;
    private long _lastReading;
    private bool _isDirty;
    private bool _isRefreshing;
    private long? _readAt;

    /// <param name="entry">Returns the current registry entry.</param>
    /// <param name="connector">Tells what the clients can be asked for.</param>
    /// <param name="cache">The cache of definitions between runs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Fires when the server is stopped for good.</param>
    /// <param name="accepted">Compares them with what the user accepted; null to compare nothing.</param>
    public ServerLists(
        Func<ServerEntry> entry,
        UpstreamConnector connector,
        DefinitionCache cache,
        TimeProvider time,
        CancellationToken stop,
        AcceptedLists? accepted = null)
    {
        (_entry, _connector, _cache, _time, _stop) = (entry, connector, cache, time, stop);
        _accepted = accepted;
        _pace = new RefreshPace(time);
        _retries = new ListRetries(MarkDirty, time, stop);
    }

    /// <summary>
    /// Raised, from any thread, when the definitions or their validity changed. Handlers must not block.
    /// </summary>
    public event Action? Changed;

    /// <summary>
    /// Raised, from any thread, with each list that could not be read, each definition that was skipped or cleaned,
    /// and the reason. Handlers must not block.
    /// </summary>
    public event Action<string>? Complained;

    /// <summary>
    /// The latest known definitions, of this run or an earlier one; null if the server was never reached.
    /// </summary>
    public ServerDefinitions? Definitions => Latest?.Definitions;

    /// <summary>
    /// The instructions of the <see cref="Definitions"/>. Does not load those of an earlier run if the index has them.
    /// </summary>
    public string? Instructions =>
        _isRecalled ? Definitions?.Instructions : _cache.InstructionsOf(_entry(), _connector.Names);

    /// <summary>The same: whether the server serves skills.</summary>
    public bool ServesSkills => _isRecalled
        ? Definitions?.ServesSkills == true
        : _cache.ServesSkills(_entry(), _connector.Names);

    private Known? Latest
    {
        get
        {
            if (!_isRecalled) Recall(null);
            return _known;
        }
    }

    /// <summary>
    /// Whether the tools are complete. They are not if the server did not return them, if they belong to an earlier
    /// version of the entry, or if a legacy server returned them when it was offered fewer capabilities than the
    /// clients have now.
    /// </summary>
    public bool IsSettled =>
        Latest is { IsProvisional: false } known
        && known.Definitions.HoldFor(_connector.Names)
        && !known.Definitions.LacksTools;

    /// <summary>Whether no list is missing, so that the server need not be asked.</summary>
    public bool IsComplete => IsSettled && _known!.Definitions.Missing.Count == 0;

    /// <summary>
    /// Why an earlier run could not read the tools; null if it could, or if this run has read them since.
    /// </summary>
    public string? Unread => Latest is null ? _unread : null;

    /// <summary>
    /// Loads the definitions of an earlier run, or else takes those of the replaced server. Otherwise they are loaded
    /// when they are first needed.
    /// </summary>
    /// <param name="before">The definitions of the entry before it changed; null if none.</param>
    public void Recall(ServerDefinitions? before)
    {
        lock (_recalling)
        {
            if (_isRecalled) return;
            var kept = _cache.Read(_entry(), _connector.Names);
            if (kept is null) _unread = _cache.WhyUnread(_entry());
            if ((kept ?? before) is { } definitions) _known = new Known(definitions, 0, IsProvisional: kept is null);
            _isRecalled = true;
        }
    }

    /// <summary>Begins a reading of all lists, and clears the change flag. Returns the reading's number.</summary>
    public long BeginReading()
    {
        lock (_gate)
        {
            // Notifications of an earlier connection are ignored from now on.
            (_source, _isDirty) = (null, false);
            return ++_lastReading;
        }
    }

    /// <summary>Ends a reading. Its result is dropped if a newer reading has ended.</summary>
    public void Learn(long reading, ServerDefinitions definitions)
    {
        if (!_isRecalled) Recall(null);
        Known? before;
        lock (_gate)
        {
            before = _known;
            _readAt = _time.GetTimestamp();
            if (before?.Reading > reading) return;
            if (before is { IsProvisional: false }) definitions = definitions.CompletedBy(before.Definitions);
            var isSame = before is not null && definitions.SameAs(before.Definitions);
            _known = new Known(isSame ? before!.Definitions : definitions, reading, IsProvisional: false);
        }

        var isNews = !ReferenceEquals(before?.Definitions, _known.Definitions);
        if (isNews || before!.Reading == 0) TellFaults(definitions);
        _accepted?.Learn(_known.Definitions);
        Keep(reading, isConfirmation: !isNews && before is { IsProvisional: false });
        if (isNews || before is { IsProvisional: true }) Changed?.Invoke();
    }

    /// <summary>Reads the lists from this new connection from now on.</summary>
    public void Follow(UpstreamConnection connection)
    {
        lock (_gate)
        {
            _source = connection;
            _retries.Restart();
            if (connection.HasReadLists && IsIncomplete(connection.Definitions)) _retries.Plan();
            RefreshLocked();
        }
    }

    /// <summary>Handles a list-changed notification. Called from the server's reader thread.</summary>
    public void MarkDirty()
    {
        lock (_gate)
        {
            _isDirty = true;
            RefreshLocked();
        }
    }

    /// <summary>
    /// Reads the lists again if tools are missing, but not at once after the last time; somebody needs one of them.
    /// </summary>
    public async Task AskAgainAsync(UpstreamConnection connection, CancellationToken cancellation)
    {
        long reading;
        TimeSpan pause;
        lock (_gate)
        {
            if (_known is not { Definitions: { LacksTools: true } known }) return;
            pause = _readAt is { } at ? Recent - _time.GetElapsedTime(at) : TimeSpan.Zero;

            // An empty list just read is an answer, an error may pass.
            if (pause > TimeSpan.Zero && known.Missing.Count == 0) return;
        }

        if (pause > TimeSpan.Zero) await Task.Delay(pause, _time, cancellation);
        lock (_gate)
        {
            if (_known is not { Definitions.LacksTools: true }) return;
            reading = ++_lastReading;
        }

        await TryReadAsync(connection, reading).WaitAsync(cancellation);
    }

    /// <summary>
    /// The clients now have more capabilities: loads what the server returned when it was offered as many, if it isn't
    /// running.
    /// </summary>
    public void FollowClients(bool isRunning)
    {
        // What is not loaded yet will be loaded for these clients; what is being loaded may be for the earlier ones.
        lock (_recalling)
        {
            if (!_isRecalled) return;
        }

        if (_known is not { } known || IsSettled) return;
        var names = _connector.Names;
        var better = known.IsProvisional || isRunning ? null : _cache.Read(_entry(), names);
        lock (_gate)
        {
            var isBetter = better?.HoldFor(names) == true && ReferenceEquals(_known, known);
            if (isBetter) _known = known with { Definitions = better! };
        }

        Changed?.Invoke();
    }

    private static bool IsIncomplete(ServerDefinitions definitions) =>
        definitions.LacksTools || definitions.Missing.Count > 0;

    private void TellFaults(ServerDefinitions definitions)
    {
        foreach (var list in definitions.Missing) Complained?.Invoke($"could not read {list.Method}: {list.Why}");
        foreach (var tool in definitions.LeftOut) Complained?.Invoke(tool);
        foreach (var note in definitions.Cleaned) Complained?.Invoke($"cleaned {note}");
    }

    private void RefreshLocked()
    {
        if (!_isDirty || _isRefreshing || _source is null || _stop.IsCancellationRequested) return;
        _isRefreshing = true;
        _ = Task.Run(RefreshAsync, CancellationToken.None);
    }

    private async Task RefreshAsync()
    {
        try
        {
            for (var vainTries = 0; ;)
            {
                await Task.Delay(_pace.Next(), _time, _stop);
                UpstreamConnection? source;
                long reading;
                lock (_gate) (source, reading, _isDirty) = (_source, ++_lastReading, false);
                var isVain = source is not null && !await TryReadAsync(source, reading);
                _pace.Read();
                vainTries = isVain ? vainTries + 1 : 0;
                lock (_gate)
                {
                    _isDirty |= isVain && vainTries < MostVainTries;
                    _isRefreshing = _isDirty && _source is not null;
                    if (!_isRefreshing) return;
                }
            }
        }
        catch
        {
            // The server was stopped for good, or a handler failed: the next change must be processed all the same.
            lock (_gate) _isRefreshing = false;
            throw;
        }
    }

    /// <summary>False if the server returned an error, and another attempt may succeed.</summary>
    private async Task<bool> TryReadAsync(UpstreamConnection source, long reading)
    {
        using var limit = new CancellationTokenSource(ReadingLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop);
        try
        {
            var definitions = await source.ReadAgainAsync(either.Token);
            Learn(reading, definitions);
            if (IsIncomplete(definitions)) _retries.Plan();
            return true;
        }
        catch (SessionClosedException)
        {
            // It disconnected meanwhile; its next start reads the lists anyway.
            return true;
        }
        catch (VoidMcpException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Writes the current definitions to the cache, unless a newer reading has done so.</summary>
    private void Keep(long reading, bool isConfirmation)
    {
        lock (_file)
        {
            if (_known is not { Definitions.IsSecondHand: false } known || known.Reading != reading) return;
            _cache.MarkUnread(_entry(), known.Definitions.LacksTools ? known.Definitions.Problem : null);
            if (known.Definitions.LacksTools) _cache.Forget(_entry(), known.Definitions);
            else if (isConfirmation) _cache.Confirm(_entry(), known.Definitions, _time.GetUtcNow());
            else _cache.Write(_entry(), known.Definitions);
        }
    }

    /// <summary>The definitions and their origin. Immutable.</summary>
    /// <param name="Definitions">The lists.</param>
    /// <param name="Reading">The number of the reading that returned them; 0 for those of an earlier run.</param>
    /// <param name="IsProvisional">Whether they belong to an earlier version of the entry.</param>
    private sealed record Known(ServerDefinitions Definitions, long Reading, bool IsProvisional);
}
