using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// All registered servers of one gateway, in the registry's order. Disabled ones are listed but never started. The set
/// changes with the registry: <see cref="Apply"/> leaves what is unchanged alone, processes and calls in flight
/// included.
/// </summary>
internal sealed class UpstreamSet : IAsyncDisposable
{
    /// <summary>How long calls in flight on a server that was changed or removed may go on.</summary>
    public static readonly TimeSpan CallsMayEnd = TimeSpan.FromSeconds(30);

    /// <summary>The same where the user asked for a restart, perhaps because a call hangs.</summary>
    public static readonly TimeSpan CallsMayEndAtRestart = TimeSpan.FromSeconds(2);

    private readonly Func<ServerEntry, UpstreamServer?, UpstreamServer> _create;
    private readonly Discovery _discovery;
    private readonly AskableClients? _clients;
    private readonly Lock _gate = new();

    /// <summary>Those that are on their way out, each with its end, which never faults.</summary>
    private readonly Dictionary<UpstreamServer, Task> _retiring = [];

    private volatile Members _members = new([]);
    private bool _isDisposed;
    private int _isUseTold;

    /// <param name="entries">What the registry says.</param>
    /// <param name="create">Makes a server of an entry; the other is the one in whose place it comes, if any.</param>
    /// <param name="cache">Tells which servers could not be reached last time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="clients">Who may be asked by the servers; null for nobody.</param>
    public UpstreamSet(
        IReadOnlyList<ServerEntry> entries,
        Func<ServerEntry, UpstreamServer?, UpstreamServer> create,
        DefinitionCache cache,
        TimeProvider time,
        AskableClients? clients = null)
    {
        _create = create;
        _clients = clients;
        _discovery = new Discovery(cache, time);
        Apply(entries);
    }

    /// <summary>
    /// Raised, from any thread, when a server came or went, or its definitions or state changed. Handlers must not
    /// block.
    /// </summary>
    public event Action? Changed;

    /// <summary>
    /// Raised, from any thread, when something happened to a server that a log should hold. Handlers must not block.
    /// </summary>
    public event Action<UpstreamReport>? Reported;

    /// <summary>
    /// Raised, from reader threads, each server's in order, when a server announces something. Handlers must not block.
    /// </summary>
    public event Action<UpstreamNotification>? Notified;

    /// <summary>
    /// Raised, from any thread, when a call ended, and with it the counts changed; then not again until
    /// <see cref="ExpectUse"/>. Handlers must not block.
    /// </summary>
    public event Action? Used;

    public IReadOnlyList<UpstreamServer> All => _members.All;

    public IEnumerable<UpstreamServer> Enabled => All.Where(u => u.Entry.Enabled);

    /// <summary>The server of that name, disabled or not; null where none is registered.</summary>
    public UpstreamServer? Find(string name) => _members.ByName.GetValueOrDefault(name);

    /// <summary>Counts a call; one to a server that has gone meanwhile counts nowhere.</summary>
    public void CallEnded(string name, bool isError)
    {
        Find(name)?.Counts.Ended(isError);
        if (Volatile.Read(ref _isUseTold) == 0 && Interlocked.Exchange(ref _isUseTold, 1) == 0) Used?.Invoke();
    }

    /// <summary>The counts are being read: the next call that ends is told of again (<see cref="Used"/>).</summary>
    public void ExpectUse() => Volatile.Write(ref _isUseTold, 0);

    /// <exception cref="VoidMcpException">No server of that name is registered, or it is disabled.</exception>
    public UpstreamServer Get(string name)
    {
        var members = _members;
        if (!members.ByName.TryGetValue(name, out var upstream))
        {
            throw new VoidMcpException(
                FailureKind.UnknownServer,
                $"no server '{name}' is registered",
                NearestNames.Hint(name, members.ByName.Keys));
        }

        return upstream.Entry.Enabled
            ? upstream
            : throw new VoidMcpException(FailureKind.UnknownServer, $"server '{name}' is disabled in the registry");
    }

    /// <summary>
    /// A slot and the connection of the server that has this name now (<see cref="UpstreamServer.LeaseAsync"/>).
    /// </summary>
    /// <exception cref="VoidMcpException">There is no such server, or it can't be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ValueTask<UpstreamLease> LeaseAsync(
        string name, CancellationToken cancellation, CallingClient? client = null, bool takesSlot = true)
    {
        // Without an asynchronous state machine where the lease is there at once.
        var lease = Get(name).LeaseAsync(cancellation, client, takesSlot);
        return lease.IsCompletedSuccessfully
            ? lease
            : new ValueTask<UpstreamLease>(WaitForLeaseAsync(name, lease.AsTask(), client, takesSlot, cancellation));
    }

    private Task<UpstreamLease> WaitForLeaseAsync(
        string name,
        Task<UpstreamLease> first,
        CallingClient? client,
        bool takesSlot,
        CancellationToken cancellation) =>
        InServiceAsync(name, first, u => u.LeaseAsync(cancellation, client, takesSlot).AsTask());

    /// <inheritdoc cref="ServerNews.SubscribeAsync"/>
    public Task<RpcReply> SubscribeAsync(string name, string uri, CancellationToken cancellation) =>
        InServiceAsync(name, u => u.SubscribeAsync(uri, cancellation));

    /// <summary>
    /// The definitions of the server that has this name now, which is started where they are not known.
    /// </summary>
    /// <exception cref="VoidMcpException">There is no such server, or it can't be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<ServerDefinitions> DiscoverAsync(string name, CancellationToken cancellation) =>
        InServiceAsync(name, u => u.DiscoverAsync(cancellation));

    /// <summary>
    /// Starts, all at once, the servers whose tools are not known yet, and waits until they answered: all of them, or
    /// as many as do without a longer pause. There is one such time of waiting in a gateway's life, shared by all who
    /// ask, and one more where clients come that can be asked for more, as servers may have more for these: a server
    /// that hangs delays nobody beyond it, and one that could not be reached last time delays nobody at all. Whoever
    /// comes later is announced by <see cref="Changed"/>.
    /// </summary>
    public Task DiscoverAsync(CancellationToken cancellation) =>
        _discovery.RunAsync([.. Enabled], _clients?.Names ?? []).WaitAsync(cancellation);

    /// <summary>The clients can be asked for more than before, so the servers may have more for them.</summary>
    public void FollowClients()
    {
        foreach (var upstream in Enabled) upstream.FollowClients();
    }

    /// <summary>
    /// Follows a changed registry: new servers come, removed ones go, those that are reached in another way now are
    /// replaced, those of which only policy or limits changed take these over, and the others don't notice.
    /// </summary>
    public void Apply(IReadOnlyList<ServerEntry> entries)
    {
        List<UpstreamServer> fresh = [];
        lock (_gate)
        {
            if (_isDisposed) return;
            var old = _members;
            List<UpstreamServer> next = [];
            foreach (var entry in entries)
            {
                var present = old.ByName.GetValueOrDefault(entry.Name);
                if (present is not null && present.Entry.Enabled == entry.Enabled && present.Entry.ConnectsLike(entry))
                {
                    present.Update(entry);
                    next.Add(present);
                    continue;
                }

                var created = _create(entry, present);
                created.Changed += TellChanged;
                created.Reported += TellReported;
                created.Notified += TellNotified;
                next.Add(created);
                fresh.Add(created);
            }

            var leaving = old.All.Except(next).ToDictionary(
                gone => gone, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            foreach (var (gone, end) in leaving) _retiring[gone] = end.Task;
            foreach (var created in fresh) WaitForOlderLocked(created);

            // First the new ones are in service, then the old ones are out of it: a call that is turned away finds the
            // new.
            _members = new Members(next);
            foreach (var (gone, end) in leaving) RetireLocked(gone, end);
        }

        TellChanged();
        _discovery.Join(fresh.Where(u => u.Entry.Enabled));
        foreach (var upstream in fresh.Where(u => u.Entry.Enabled)) upstream.ResumeNews();
    }

    /// <summary>Passes on to every running server that the clients' roots changed.</summary>
    public void TellRootsChanged()
    {
        foreach (var upstream in All) upstream.TellRootsChanged();
    }

    /// <summary>Passes on what a client says of a task of its own to the server that asked for it.</summary>
    public void TellTaskStatus(ReadOnlyMemory<byte> parameters)
    {
        foreach (var upstream in All) upstream.TellTaskStatus(parameters);
    }

    /// <summary>Passes on to every running server how talkative its log is to be now.</summary>
    public void TellLogLevel()
    {
        foreach (var upstream in All) upstream.TellLogLevel();
    }

    /// <summary>Stops every server, all at once.</summary>
    public async ValueTask DisposeAsync()
    {
        IReadOnlyList<UpstreamServer> all;
        lock (_gate)
        {
            _isDisposed = true;
            all = [.. All, .. _retiring.Keys];
        }

        await Task.WhenAll(all.Select(u => u.DisposeAsync().AsTask()));
    }

    private Task<T> InServiceAsync<T>(string name, Func<UpstreamServer, Task<T>> use) =>
        InServiceAsync(name, use(Get(name)), use);

    private async Task<T> InServiceAsync<T>(string name, Task<T> first, Func<UpstreamServer, Task<T>> use)
    {
        for (var attempt = first; ; attempt = use(Get(name)))
        {
            try
            {
                return await attempt;
            }
            catch (UpstreamRetiredException)
            {
                // The registry changed this very moment; the set has changed before.
            }
        }
    }

    /// <summary>A process that is still there may have the port or the profile that the new one wants.</summary>
    private void WaitForOlderLocked(UpstreamServer created)
    {
        foreach (var (gone, end) in _retiring)
        {
            var isProcess = gone.Entry.Command is not null && created.Entry.Command is not null;
            if (isProcess && gone.Entry.Name == created.Entry.Name) created.StartAfter(end);
        }
    }

    private void RetireLocked(UpstreamServer gone, TaskCompletionSource end)
    {
        var (patience, why) = _members.ByName.GetValueOrDefault(gone.Entry.Name)?.Entry switch
        {
            null => (CallsMayEnd, "it was removed from the registry"),
            { Enabled: false } => (CallsMayEnd, "it was disabled in the registry"),
            var entry when entry.Restarted != gone.Entry.Restarted =>
                (CallsMayEndAtRestart, "the user asked for a restart"),
            _ => (CallsMayEnd, "its entry in the registry changed"),
        };
        _ = RetireAsync(gone, patience, why, end);
    }

    private async Task RetireAsync(UpstreamServer gone, TimeSpan patience, string why, TaskCompletionSource end)
    {
        try
        {
            await gone.RetireAsync(patience, why);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            var text = $"could not be stopped: {error.Message}";
            TellReported(new UpstreamReport(gone.Entry.Name, text, IsProblem: true));
        }
        finally
        {
            gone.Changed -= TellChanged;
            gone.Reported -= TellReported;
            gone.Notified -= TellNotified;
            lock (_gate) _retiring.Remove(gone);
            end.SetResult();
        }
    }

    private void TellChanged() => Changed?.Invoke();

    private void TellNotified(UpstreamNotification notification) => Notified?.Invoke(notification);

    private void TellReported(UpstreamReport report) => Reported?.Invoke(report);

    /// <summary>Who is in service at one moment. Immutable, replaced whole.</summary>
    private sealed class Members(IReadOnlyList<UpstreamServer> all)
    {
        public IReadOnlyList<UpstreamServer> All { get; } = all;

        public IReadOnlyDictionary<string, UpstreamServer> ByName { get; } =
            all.ToDictionary(u => u.Entry.Name, StringComparer.Ordinal);
    }
}
