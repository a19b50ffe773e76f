using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// All registered servers of one gateway, in the registry's order. Disabled ones are listed but never started. <see
/// cref="Apply"/> follows changes of the registry; unchanged servers keep their processes and calls in flight.
/// </summary>
internal sealed class UpstreamSet : IAsyncDisposable
{
    private readonly Func<ServerEntry, UpstreamServer?, UpstreamServer> _create;
    private readonly Discovery _discovery;
    private readonly DefinitionCache _cache;
    private readonly AskableClients? _clients;
    private readonly RetiringServers _retiring;
    private readonly Lock _gate = new();

    private volatile Members _members = new([]);
    private bool _isDisposed;
    private int _isUseTold;

    /// <param name="entries">The entries of the registry.</param>
    /// <param name="create">
    /// Creates a server for an entry; the second argument is the server that it replaces, if any.
    /// </param>
    /// <param name="cache">Tells which servers could not be reached last time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="clients">The clients that servers may send requests to; null for none.</param>
    public UpstreamSet(
        IReadOnlyList<ServerEntry> entries,
        Func<ServerEntry, UpstreamServer?, UpstreamServer> create,
        DefinitionCache cache,
        TimeProvider time,
        AskableClients? clients = null)
    {
        _create = create;
        _cache = cache;
        _clients = clients;
        _discovery = new Discovery(cache, time);
        _retiring = new RetiringServers(TellReported, Unfollow);
        Apply(entries);
    }

    /// <summary>
    /// Raised, from any thread, when a server was added or removed, or its definitions or state changed. Handlers must
    /// not block.
    /// </summary>
    public event Action? Changed;

    /// <summary>Raised, from any thread, with a server's event for the log. Handlers must not block.</summary>
    public event Action<UpstreamReport>? Reported;

    /// <summary>
    /// Raised, from reader threads, in order per server, with a server's notification. Handlers must not block.
    /// </summary>
    public event Action<UpstreamNotification>? Notified;

    /// <summary>
    /// Raised, from any thread, when a call ended and so the counts changed; then not again until <see
    /// cref="ExpectUse"/>. Handlers must not block.
    /// </summary>
    public event Action? Used;

    public IReadOnlyList<UpstreamServer> All => _members.All;

    /// <summary>The servers that the user wants, also those that may not be connected yet.</summary>
    public IEnumerable<UpstreamServer> Enabled => All.Where(u => u.Entry.Enabled);

    /// <summary>The servers that may be connected.</summary>
    public IEnumerable<UpstreamServer> Live => All.Where(u => u.Entry.IsLive);

    /// <summary>Returns the server with that name, even a disabled one; null if none is registered.</summary>
    public UpstreamServer? Find(string name) => _members.ByName.GetValueOrDefault(name);

    /// <summary>Counts a call; a call to a server that was removed meanwhile is not counted.</summary>
    public void CallEnded(string name, bool isError)
    {
        Find(name)?.Counts.Ended(isError);
        if (Volatile.Read(ref _isUseTold) == 0 && Interlocked.Exchange(ref _isUseTold, 1) == 0) Used?.Invoke();
    }

    /// <summary>Enables the next <see cref="Used"/> event: the counts are being read.</summary>
    public void ExpectUse() => Volatile.Write(ref _isUseTold, 0);

    /// <exception cref="VoidMcpException">
    /// No server of that name is registered, it is disabled, or it may not be connected.
    /// </exception>
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

        if (!upstream.Entry.Enabled)
            throw new VoidMcpException(FailureKind.UnknownServer, $"server '{name}' is disabled in the registry");
        return upstream.Entry.Hold is { } hold
            ? throw new VoidMcpException(FailureKind.Refused, $"server '{name}' {hold.Problem}", hold.Fix)
            : upstream;
    }

    /// <summary>Leases the server that has this name now (<see cref="UpstreamServer.LeaseAsync"/>).</summary>
    /// <exception cref="VoidMcpException">There is no such server, or it can't be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ValueTask<UpstreamLease> LeaseAsync(
        string name, CancellationToken cancellation, CallingClient? client = null, bool takesSlot = true)
    {
        // Avoids an asynchronous state machine if the lease is available at once.
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
    /// Returns the definitions of the server that has this name now, starting it if they aren't known.
    /// </summary>
    /// <exception cref="VoidMcpException">There is no such server, or it can't be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<ServerDefinitions> DiscoverAsync(string name, CancellationToken cancellation) =>
        InServiceAsync(name, u => u.DiscoverAsync(cancellation));

    /// <summary>
    /// Starts, in parallel, the servers whose tools are not known yet, and waits until they answer: all of them, or
    /// those that answer without a longer pause. This wait happens once in a gateway's life, shared by all callers, and
    /// once more when clients with more capabilities connect, as servers may have more for these. A hanging server
    /// delays nobody beyond that, and one that could not be reached last time delays nobody at all. Servers that answer
    /// later are announced by <see cref="Changed"/>.
    /// </summary>
    public Task DiscoverAsync(CancellationToken cancellation) =>
        _discovery.RunAsync([.. Live], _clients?.Names ?? []).WaitAsync(cancellation);

    /// <summary>Saves what the next start needs to answer a client at once.</summary>
    public void SaveIntroductions() => _cache.Index.Save();

    /// <summary>The clients now have more capabilities, so the servers may have more for them.</summary>
    public void FollowClients()
    {
        foreach (var upstream in Live) upstream.FollowClients();
    }

    /// <summary>Follows what the user accepted in other processes.</summary>
    public void FollowAccepted()
    {
        foreach (var upstream in All) upstream.FollowAccepted();
    }

    /// <summary>
    /// Applies a changed registry: adds new servers, removes deleted ones, replaces those that connect differently, and
    /// updates those of which only policy or limits changed. Others are not affected.
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
                if (present is not null
                    && present.Entry.Enabled == entry.Enabled
                    && present.Entry.Hold == entry.Hold
                    && present.Entry.ConnectsLike(entry))
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

            List<UpstreamServer> leaving = [.. old.All.Except(next)];
            _retiring.Add(leaving);
            foreach (var created in fresh) _retiring.HoldBack(created);

            // New servers go into service before old ones are retired: a rejected call finds the replacement.
            _members = new Members(next);
            foreach (var gone in leaving) _retiring.Retire(gone, Find(gone.Entry.Name)?.Entry);
        }

        TellChanged();
        _discovery.Join(fresh.Where(u => u.Entry.IsLive));
        foreach (var upstream in fresh.Where(u => u.Entry.IsLive)) upstream.ResumeNews();
    }

    /// <summary>Notifies every running server that the clients' roots changed.</summary>
    public void TellRootsChanged()
    {
        foreach (var upstream in All) upstream.TellRootsChanged();
    }

    /// <summary>Forwards a status notification of a client's task to the server that created the task.</summary>
    public void TellTaskStatus(ReadOnlyMemory<byte> parameters)
    {
        foreach (var upstream in All) upstream.TellTaskStatus(parameters);
    }

    /// <summary>Sends the new log level to every running server.</summary>
    public void TellLogLevel()
    {
        foreach (var upstream in All) upstream.TellLogLevel();
    }

    /// <summary>
    /// Gives the servers' processes time to exit when they are stopped (<see cref="ServerEntry.StopTimeout"/>).
    /// </summary>
    public void StopPatiently()
    {
        foreach (var upstream in All) upstream.StopPatiently();
    }

    /// <summary>Stops all servers in parallel.</summary>
    public async ValueTask DisposeAsync()
    {
        IReadOnlyList<UpstreamServer> all;
        lock (_gate)
        {
            _isDisposed = true;
            all = [.. All, .. _retiring.All];
        }

        _cache.Index.Save();
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
                // The registry just changed; the set was updated first.
            }
        }
    }

    private void Unfollow(UpstreamServer gone)
    {
        gone.Changed -= TellChanged;
        gone.Reported -= TellReported;
        gone.Notified -= TellNotified;
    }

    private void TellChanged() => Changed?.Invoke();

    private void TellNotified(UpstreamNotification notification) => Notified?.Invoke(notification);

    private void TellReported(UpstreamReport report) => Reported?.Invoke(report);

    /// <summary>The servers in service at one moment. Immutable, replaced whole.</summary>
    private sealed class Members(IReadOnlyList<UpstreamServer> all)
    {
        public IReadOnlyList<UpstreamServer> All { get; } = all;

        public IReadOnlyDictionary<string, UpstreamServer> ByName { get; } =
            all.ToDictionary(u => u.Entry.Name, StringComparer.Ordinal);
    }
}

/// <summary>
/// A server's notification for connected clients: log messages, resource updates, completed elicitations.
/// </summary>
/// <param name="Server">Its name in the registry.</param>
/// <param name="Method">The notification's method.</param>
/// <param name="Parameters">Its raw params.</param>
internal sealed record UpstreamNotification(string Server, string Method, ReadOnlyMemory<byte> Parameters);
