using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// What is known of a server's tools, prompts and resources: kept on disk between runs, read at each start, and read
/// again when the server says that they changed. One reading at a time; what is said meanwhile sets a mark, and the
/// lists are read once more, at a <see cref="RefreshPace"/>. Each reading has a number, given when it begins: one that
/// began earlier than what is known never replaces it.
/// </summary>
/// <param name="entry">What the user wrote, as it is now.</param>
/// <param name="connector">Knows what the clients can be asked for.</param>
/// <param name="cache">Where definitions are kept between runs.</param>
/// <param name="time">The clock.</param>
/// <param name="stop">Fires when the server is stopped for good.</param>
internal sealed class ServerLists(
    Func<ServerEntry> entry,
    UpstreamConnector connector,
    DefinitionCache cache,
    TimeProvider time,
    CancellationToken stop)
{
    /// <summary>How long a server may take to list everything again.</summary>
    public static readonly TimeSpan ReadingLimit = TimeSpan.FromSeconds(60);

    /// <summary>A server that fails to list is asked again so often, in a row.</summary>
    private const int MostVainTries = 5;

    private readonly Lock _gate = new();
    private readonly Lock _file = new();
    private readonly RefreshPace _pace = new(time);
    private volatile Known? _known;
    private UpstreamConnection? _source;
    private long _lastReading;
    private bool _isDirty;
    private bool _isRefreshing;

    /// <summary>
    /// Raised, from any thread, when the definitions or what they are worth changed. Handlers must not block.
    /// </summary>
    public event Action? Changed;

    /// <summary>Raised, from any thread, with each tool that can't be used, and why. Handlers must not block.</summary>
    public event Action<string>? LeftOut;

    /// <summary>
    /// The latest known definitions, of this run or an earlier one; null where the server was never reached.
    /// </summary>
    public ServerDefinitions? Definitions => _known?.Definitions;

    /// <summary>
    /// Whether the definitions are all that there is to know. Those of an entry that was changed since are not, nor
    /// those that a server of the legacy era gave when it was told of less than the clients offer now.
    /// </summary>
    public bool IsSettled => _known is { IsProvisional: false } known && known.Definitions.HoldFor(connector.Names);

    /// <summary>Begins with what an earlier run learned, or else with what was in this server's place before.</summary>
    /// <param name="before">The definitions of the entry before it was changed; null for none.</param>
    public void Recall(ServerDefinitions? before)
    {
        var kept = cache.Read(entry(), connector.Names);
        if ((kept ?? before) is { } definitions) _known = new Known(definitions, 0, IsProvisional: kept is null);
    }

    /// <summary>
    /// A reading of all lists begins: changes that were announced before count no more. Gives its number.
    /// </summary>
    public long BeginReading()
    {
        lock (_gate)
        {
            // Of what an earlier connection says from now on, nothing counts.
            (_source, _isDirty) = (null, false);
            return ++_lastReading;
        }
    }

    /// <summary>A reading has ended. One that began before what is known now is dropped.</summary>
    public void Learn(long reading, ServerDefinitions definitions)
    {
        Known? before;
        lock (_gate)
        {
            before = _known;
            if (before?.Reading > reading) return;
            var isSame = before is not null && definitions.SameAs(before.Definitions);
            _known = new Known(isSame ? before!.Definitions : definitions, reading, IsProvisional: false);
        }

        foreach (var tool in definitions.LeftOut) LeftOut?.Invoke(tool);
        var isNews = !ReferenceEquals(before?.Definitions, _known.Definitions);
        Keep(reading, isConfirmation: !isNews && before is { IsProvisional: false });
        if (isNews || before is { IsProvisional: true }) Changed?.Invoke();
    }

    /// <summary>From now on the lists are read from this connection, which has just been made.</summary>
    public void Follow(UpstreamConnection connection)
    {
        lock (_gate)
        {
            _source = connection;
            RefreshLocked();
        }
    }

    /// <summary>The server says that a list changed. Called from its reader thread.</summary>
    public void MarkDirty()
    {
        lock (_gate)
        {
            _isDirty = true;
            RefreshLocked();
        }
    }

    /// <summary>
    /// The clients can be asked for more than before: what the server said when it was told of as much is looked up,
    /// where it does not run.
    /// </summary>
    public void FollowClients(bool isRunning)
    {
        if (_known is not { } known || IsSettled) return;
        var names = connector.Names;
        var better = known.IsProvisional || isRunning ? null : cache.Read(entry(), names);
        lock (_gate)
        {
            var isBetter = better?.HoldFor(names) == true && ReferenceEquals(_known, known);
            if (isBetter) _known = known with { Definitions = better! };
        }

        Changed?.Invoke();
    }

    private void RefreshLocked()
    {
        if (!_isDirty || _isRefreshing || _source is null || stop.IsCancellationRequested) return;
        _isRefreshing = true;
        _ = Task.Run(RefreshAsync, CancellationToken.None);
    }

    private async Task RefreshAsync()
    {
        try
        {
            for (var vainTries = 0; ;)
            {
                await Task.Delay(_pace.Next(), time, stop);
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
            // The server is stopped for good, or a handler failed: the next change must be looked at all the same.
            lock (_gate) _isRefreshing = false;
            throw;
        }
    }

    /// <summary>False where the server did not tell, and may tell if it is asked again.</summary>
    private async Task<bool> TryReadAsync(UpstreamConnection source, long reading)
    {
        using var limit = new CancellationTokenSource(ReadingLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            Learn(reading, await source.ReadAgainAsync(either.Token));
            return true;
        }
        catch (SessionClosedException)
        {
            // It went away meanwhile; its next start reads the lists anyway.
            return true;
        }
        catch (VoidMcpException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Writes what is known now, unless a later reading has done so.</summary>
    private void Keep(long reading, bool isConfirmation)
    {
        lock (_file)
        {
            if (_known is not { } known || known.Reading != reading) return;
            if (isConfirmation) cache.Confirm(entry(), known.Definitions, time.GetUtcNow());
            else cache.Write(entry(), known.Definitions);
        }
    }

    /// <summary>What is known at one moment. Immutable.</summary>
    /// <param name="Definitions">The lists.</param>
    /// <param name="Reading">The number of the reading that gave them; 0 for those of an earlier run.</param>
    /// <param name="IsProvisional">Whether they are those of an entry that was changed since.</param>
    private sealed record Known(ServerDefinitions Definitions, long Reading, bool IsProvisional);
}
