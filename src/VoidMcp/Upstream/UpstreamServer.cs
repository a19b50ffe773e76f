using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Trust;

namespace VoidMcp.Upstream;

/// <summary>
/// One registered server while its entry connects to the same thing: the façade for calls, lists and sessions. <see
/// cref="ServerLife"/> manages its process, <see cref="ServerLists"/> its definitions and <see cref="ServerNews"/> its
/// subscriptions; <see cref="ServerLeases"/> hands out what a call takes of it.
/// </summary>
internal sealed class UpstreamServer : IAsyncDisposable
{
    private readonly UpstreamConnector _connector;
    private readonly DefinitionCache _cache;
    private readonly TimeProvider _time;
    private readonly ServerLeases _leases;
    private readonly ResourceSubscriptions _subscriptions;
    private readonly MissingLogin _login;
    private readonly ServerEnding _ending;
    private readonly ServerLife _life;
    private readonly ServerLists _lists;
    private readonly ServerNews _news;
    private readonly AcceptedLists? _accepted;
    private volatile ServerEntry _entry;

    /// <param name="entry">The registry entry.</param>
    /// <param name="connector">Makes its connections.</param>
    /// <param name="cache">The cache of definitions between runs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="predecessor">
    /// The server that it replaces after its entry changed: counts and subscriptions are carried over, and its
    /// definitions are shown until this one has its own.
    /// </param>
    /// <param name="accepted">The definitions that the user accepted; null to compare with nothing.</param>
    /// <param name="changes">Returns what happens to changed definitions, unless the entry says.</param>
    public UpstreamServer(
        ServerEntry entry,
        UpstreamConnector connector,
        DefinitionCache cache,
        TimeProvider time,
        UpstreamServer? predecessor = null,
        AcceptedStore? accepted = null,
        Func<ChangesMode>? changes = null)
    {
        (_entry, _connector, _cache, _time) = (entry, connector, cache, time);
        connector.WhyNotAsk = method => Entry.WhyNotAsk(method);
        Counts = predecessor?.Counts ?? new CallCounts(time);
        _subscriptions = predecessor?._subscriptions ?? new ResourceSubscriptions();
        _login = new MissingLogin(() => Entry, cache, time);
        _ending = new ServerEnding(time);
        _life = new ServerLife(
            () => Entry, connector, OpenAsync, () => _subscriptions.HoldServer, time, _ending.Lifetime);
        _leases = new ServerLeases(() => Entry, _life, _ending, connector.Turns, time);
        if (accepted is not null)
        {
            _accepted = new AcceptedLists(() => Entry, accepted, changes ?? (() => ChangesMode.Report), time);
            _accepted.Reported += words => Reported?.Invoke(new UpstreamReport(Entry.Name, words, IsProblem: true));
        }

        _lists = new ServerLists(() => Entry, connector, cache, time, _ending.Lifetime, _accepted);
        _news = new ServerNews(_subscriptions, _life, _ending, _leases.ConnectAsync, connector, time)
        {
            Server = entry.Name,
        };
        _life.Connected += _lists.Follow;
        _life.Connected += _news.Restore;
        _life.Changed += TellChanged;
        _lists.Changed += TellChanged;
        _life.Reported += report => Reported?.Invoke(report);
        _lists.Complained += words => Reported?.Invoke(new UpstreamReport(Entry.Name, words, IsProblem: true));
        if (predecessor is not null) _lists.Recall(entry.IsLive ? predecessor.Definitions : null);

        // Its login was removed, here or by another process: it needs a new one.
        var hadLogin = predecessor?.Entry is { Login: not null } before && before.Url == entry.Url;
        if (hadLogin && entry is { Login: null, Url: not null }) _login.Heard(needsLogin: true);
    }

    /// <summary>Raised, from any thread, when the definitions or the state changed. Handlers must not block.</summary>
    public event Action? Changed;

    /// <summary>Raised, from any thread, with an event for the log. Handlers must not block.</summary>
    public event Action<UpstreamReport>? Reported;

    /// <summary>
    /// Raised, from the reader thread, in order, with each notification of the server. Handlers must not block.
    /// </summary>
    public event Action<UpstreamNotification>? Notified;

    /// <summary>The current registry entry.</summary>
    public ServerEntry Entry => _entry;

    public CallCounts Counts { get; }

    /// <inheritdoc cref="ServerLists.Definitions"/>
    /// <remarks>Null while the server may not be connected: what was cached of it is not shown either.</remarks>
    public ServerDefinitions? Definitions => Entry.Hold is null ? _lists.Definitions : null;

    /// <summary>
    /// The definitions as clients may see them: without changes that are held back (<c>changes: hold</c>).
    /// </summary>
    public ServerDefinitions? Shown => _accepted is null ? Definitions : _accepted.Shown(Definitions);

    /// <summary>
    /// The server's instructions for models, as clients may see them. Untrusted text. Needs no definitions unless
    /// changes are held back.
    /// </summary>
    public string? Instructions => Entry.Hold is not null
        ? null
        : _accepted is { Mode: ChangesMode.Hold } ? Shown?.Instructions : _lists.Instructions;

    /// <summary>Whether it serves skills that clients may see. Needs no definitions.</summary>
    public bool ServesSkills => Entry.Hold is null && !Entry.Skills.DeniesAll && _lists.ServesSkills;

    /// <summary>The names of the tools that are held back; empty if none is.</summary>
    public IReadOnlyList<string> HeldTools =>
        Definitions is { } all && Shown is { } shown && shown.Tools.Count < all.Tools.Count
            ? [.. all.Tools.Select(t => t.Name).Except(shown.Tools.Select(t => t.Name))]
            : [];

    /// <summary>Compares the definitions with what the user accepted; null if nothing is compared.</summary>
    public AcceptedLists? Accepted => _accepted;

    /// <inheritdoc cref="ServerLists.IsSettled"/>
    public bool IsSettled => Entry.Hold is null && _lists.IsSettled;

    /// <summary>
    /// Whether no list is missing, and nothing is held back that the server may have taken back, so that it need not be
    /// asked.
    /// </summary>
    public bool IsComplete => Entry.Hold is null && _lists.IsComplete && !HoldsBackUnasked;

    /// <summary>
    /// Whether definitions are held back as the server said them in an earlier run: it could say the accepted ones
    /// again, and it is not running to tell.
    /// </summary>
    public bool HoldsBackUnasked =>
        _accepted is { Mode: ChangesMode.Hold, Problem: null }
        && !ReferenceEquals(Shown, Definitions)
        && _life.Picture.State != LifeState.Ready;

    public UpstreamStatus Status
    {
        get
        {
            var life = _life.Picture;
            var status = UpstreamStatus.Of(
                Entry, life, Counts, Shown, life.State == LifeState.Idle && _login.IsMissing);
            return status.Problem is null && status.State == UpstreamState.Idle && _lists.Unread is { } why
                ? status with { Problem = why }
                : status;
        }
    }

    /// <summary>
    /// The client capabilities that the running server was offered for good; null if it isn't running, or learns them
    /// with each request.
    /// </summary>
    public ReadOnlyMemory<byte>? Offered =>
        _life.Connection is { Era: Era.Legacy } connection ? connection.DeclaredCapabilities : null;

    /// <summary>How its last start ended, here or elsewhere; null if it was never started.</summary>
    public ServerVerdict? LastVerdict => _cache.Verdicts.Read(Entry);

    /// <summary>Whether calls wait for a slot.</summary>
    internal bool HasCallsWaiting => _leases.HasCallsWaiting;

    /// <summary>
    /// Takes the client's turn, a concurrency slot and the live connection, starting the server if needed. Waits for
    /// all of them; if all are available it completes synchronously and allocates only the lease.
    /// </summary>
    /// <exception cref="VoidMcpException">
    /// The server can't be started, or no slot became free within the call's timeout.
    /// </exception>
    /// <exception cref="UpstreamRetiredException">It was retired; the set knows its replacement.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a start in progress continues for others.</exception>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <param name="client">
    /// The caller's capabilities: a server that was offered fewer is reconnected, unless others use it.
    /// </param>
    /// <param name="takesSlot">False for short requests that must not wait for other calls to end.</param>
    public ValueTask<UpstreamLease> LeaseAsync(
        CancellationToken cancellation, CallingClient? client = null, bool takesSlot = true) =>
        _leases.TakeAsync(client, takesSlot, cancellation);

    /// <summary>Makes sure that the definitions are known and complete, starting the server if they aren't.</summary>
    /// <exception cref="VoidMcpException">The server can't be started.</exception>
    /// <exception cref="UpstreamRetiredException">It was retired.</exception>
    public async Task<ServerDefinitions> DiscoverAsync(CancellationToken cancellation)
    {
        if (IsComplete) return Definitions!;
        var everybody = new CallingClient { Session = this, Capabilities = _connector.Capabilities };
        var before = _life.Connection;
        using var lease = await LeaseAsync(cancellation, everybody, takesSlot: false);
        if (lease.Connection == before) await _lists.AskAgainAsync(before, cancellation);
        return Definitions ?? lease.Connection.Definitions;
    }

    /// <summary>Follows what the user accepted in another process.</summary>
    public void FollowAccepted()
    {
        if (_accepted?.Follow() == true) Changed?.Invoke();
    }

    /// <summary>The clients now have more capabilities, so the server may have more for them.</summary>
    public void FollowClients() => _lists.FollowClients(_life.Picture.State is LifeState.Starting or LifeState.Ready);

    /// <summary>
    /// Applies a changed entry that still connects to the same server (<see cref="ServerEntry.ConnectsLike"/>): its
    /// process and the calls in flight are not affected.
    /// </summary>
    public void Update(ServerEntry entry)
    {
        var before = Entry;
        _entry = entry;
        if (before.Concurrency != entry.Concurrency) _leases.Resize(entry.Concurrency);
        if (before.IdleStop != entry.IdleStop) _life.Usage.ReconsiderIdleness();
    }

    /// <inheritdoc cref="ServerNews.SubscribeAsync"/>
    public Task<RpcReply> SubscribeAsync(string uri, CancellationToken cancellation) =>
        _news.SubscribeAsync(uri, cancellation);

    /// <inheritdoc cref="ServerNews.UnsubscribeAsync"/>
    public Task UnsubscribeAsync(string uri) => _news.UnsubscribeAsync(uri);

    /// <inheritdoc cref="ServerNews.WatchAsync"/>
    public Task WatchAsync(string task, CancellationToken cancellation) => _news.WatchAsync(task, cancellation);

    /// <inheritdoc cref="ServerNews.Unwatch"/>
    public void Unwatch(string task) => _news.Unwatch(task);

    /// <inheritdoc cref="ServerNews.TellLogLevel"/>
    public void TellLogLevel() => _news.TellLogLevel();

    /// <summary>If it replaces a server with subscriptions, starts it and sends them again.</summary>
    public void ResumeNews()
    {
        if (_subscriptions.HoldServer) _life.Wake();
    }

    /// <summary>Notifies the server that the clients' roots changed, if it is running.</summary>
    public void TellRootsChanged() => _life.Connection?.TellRootsChanged();

    /// <summary>Forwards a status notification of a client's task to the server that created the task.</summary>
    public void TellTaskStatus(ReadOnlyMemory<byte> parameters) => _life.Connection?.TellTaskStatus(parameters);

    /// <summary>Forwards a client's notification, if the server is running.</summary>
    public void Tell(string method, ReadOnlyMemory<byte> parameters) => _life.Connection?.Tell(method, parameters);

    /// <summary>Delays the next start until another server of this name has stopped; the task must not fault.</summary>
    public void StartAfter(Task gone) => _life.StartAfter(gone);

    /// <inheritdoc cref="ServerEnding.RetireAsync"/>
    public async Task RetireAsync(TimeSpan patience, string why)
    {
        StopPatiently();
        var wasRunning = await _ending.RetireAsync(_life, patience, why);
        await DisposeAsync();
        if (wasRunning) Reported?.Invoke(new UpstreamReport(Entry.Name, $"stopped: {why}", IsProblem: false));
    }

    /// <summary>Nobody will wait for its end: its process gets the time of its entry to exit.</summary>
    public void StopPatiently() => _life.Connection?.Grace = Entry.StopTimeout;

    /// <summary>Stops the server, whatever is in flight; returns when it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.StopAsync(_life);
        _connector.Loops?.Forget(_connector);
        _life.Dispose();
        _ending.Dispose();
    }

    /// <summary>Connects for <see cref="ServerLife"/>, and stores the server's definitions.</summary>
    private async Task<UpstreamConnection> OpenAsync(CancellationToken cancellation)
    {
        if (Entry.Hold is { } hold)
            throw new VoidMcpException(FailureKind.Refused, $"server '{Entry.Name}' {hold.Problem}", hold.Fix);
        var reading = _lists.BeginReading();
        try
        {
            var connection = await _connector.ConnectAsync(
                Definitions?.Era,
                _lists.MarkDirty,
                OnNotification,
                cancellation,
                Entry.StartTimeout,
                _life.ExitsAfterLists && IsSettled ? Definitions : null);
            if (Entry.Url is not null) _login.Heard(needsLogin: false);
            _lists.Learn(reading, connection.Definitions);

            // A gateway that has the server has told its own verdict.
            if (!connection.IsThroughGateway) Judge(null);
            return connection;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            _cache.MarkUnreachable(Entry, _connector.Names);
            if (error is VoidMcpException why) Judge(why);
            if ((error as VoidMcpException)?.Kind == FailureKind.NeedsLogin) _login.Heard(needsLogin: true);
            throw;
        }
    }

    private void Judge(VoidMcpException? failure) => _cache.Verdicts.Write(Entry, new ServerVerdict(
        _time.GetUtcNow(),
        failure?.Message,
        failure?.Hint,
        failure?.Kind is FailureKind.NeedsAttention or FailureKind.NeedsLogin));

    private void TellChanged() => Changed?.Invoke();

    private void OnNotification(string method, ReadOnlyMemory<byte> parameters) =>
        Notified?.Invoke(new UpstreamNotification(Entry.Name, method, parameters));
}
