using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Schema;
using VoidMcp.Trust;
using VoidMcp.Upstream;

namespace VoidMcp.Catalog;

/// <summary>
/// Keeps the catalog's snapshot up to date with the servers. Readers take <see cref="Current"/> once and use that
/// snapshot; <see cref="Changed"/> announces a newer one.
/// </summary>
internal sealed class ToolCatalog : IDisposable
{
    private readonly UpstreamSet _upstreams;
    private readonly Func<PrefixMode> _prefix;
    private readonly Func<DestructiveMode> _destructive;
    private readonly Lock _gate = new();

    /// <summary>Null until somebody needs it: the answer to a client's handshake does not.</summary>
    private volatile CatalogSnapshot? _current;

    /// <summary>The inputs of the current snapshot, to distinguish changed tools from a changed state.</summary>
    private IReadOnlyList<object?> _sources = [];

    private static readonly object s_settled = new();

    private (PrefixMode Prefix, DestructiveMode Destructive) _used;

    /// <param name="upstreams">The servers.</param>
    /// <param name="prefix">
    /// Returns how directly exposed tools are named; the next <see cref="Refresh"/> applies a change. Default: with the
    /// server's name.
    /// </param>
    /// <param name="destructive">
    /// Returns what happens to destructive tools; those that are denied are left out like those under <c>tools:
    /// deny</c>. The next <see cref="Refresh"/> applies a change. Default: they are allowed.
    /// </param>
    public ToolCatalog(
        UpstreamSet upstreams, Func<PrefixMode>? prefix = null, Func<DestructiveMode>? destructive = null)
    {
        _destructive = destructive ?? (() => DestructiveMode.Allow);
        _upstreams = upstreams;
        _prefix = prefix ?? (() => PrefixMode.Server);
        _upstreams.Changed += Follow;
    }

    /// <summary>
    /// Raised after the tools changed since a snapshot was taken, from any thread. Handlers must not block.
    /// </summary>
    public event Action? Changed;

    public CatalogSnapshot Current => _current ?? First();

    /// <summary>
    /// What each enabled server says of its purpose, in the registry's order; null where it says nothing. Untrusted
    /// text. Takes no snapshot.
    /// </summary>
    public IReadOnlyList<(string Server, string? Summary)> Summaries =>
        [.. _upstreams.Enabled.Select(u => (u.Entry.Name, SummaryOf(u.Entry, () => u.Instructions)))];

    /// <summary>
    /// Runs <see cref="UpstreamSet.DiscoverAsync(CancellationToken)"/>, then returns the new snapshot.
    /// </summary>
    public async Task<CatalogSnapshot> DiscoverAsync(CancellationToken cancellation)
    {
        await _upstreams.DiscoverAsync(cancellation);
        return Refresh();
    }

    /// <summary>
    /// Waits for servers that may have a tool not found so far: those whose name matches and whose tools are not all
    /// known, however long they take to start.
    /// </summary>
    /// <param name="exposedName">The tool's name for clients.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>The new snapshot, and why such a server could not be started; null if all could.</returns>
    public async Task<(CatalogSnapshot Snapshot, VoidMcpException? Failure)> DiscoverByNameAsync(
        string exposedName, CancellationToken cancellation)
    {
        VoidMcpException? failure = null;
        var asked = Current.Servers
            .Where(s => s.MayHaveMore && (_prefix() == PrefixMode.None || ExposedNames.MayBeOf(s.Name, exposedName)))
            .ToList();
        await Task.WhenAll(asked.Select(async server =>
        {
            try
            {
                await _upstreams.DiscoverAsync(server.Name, cancellation);
                failure ??= WhyIncomplete(server.Name);
            }
            catch (VoidMcpException reason)
            {
                // Its tools stay unknown.
                failure = reason;
            }
        }));
        return (Refresh(), failure);
    }

    /// <summary>The error for calls of a server's tools that it did not return; null if it returned them.</summary>
    public VoidMcpException? WhyIncomplete(string server) =>
        _upstreams.Find(server)?.Definitions is { LacksTools: true, Problem: { } problem }
            ? new VoidMcpException(FailureKind.UpstreamUnavailable, $"server '{server}' is running, but {problem}")
            : null;

    /// <summary>Returns an up-to-date snapshot, even if the change event is still on its way.</summary>
    public CatalogSnapshot Refresh()
    {
        if (_current is null) return First();
        Rebuild();
        return _current;
    }

    public void Dispose() => _upstreams.Changed -= Follow;

    private void Follow()
    {
        // Under the lock: what is being built for the first time may lack this change.
        lock (_gate)
        {
            if (_current is null) return;
        }

        Rebuild();
    }

    private CatalogSnapshot First()
    {
        lock (_gate)
        {
            if (_current is null) TryBuildLocked();
            return _current!;
        }
    }

    private void Rebuild()
    {
        lock (_gate)
        {
            if (!TryBuildLocked()) return;
        }

        Changed?.Invoke();
    }

    /// <summary>Replaces the snapshot; false if it is what it was.</summary>
    private bool TryBuildLocked()
    {
        var enabled = _upstreams.Enabled
            .Select(u => new Source(
                u.Entry,
                u.Shown,
                u.IsSettled && !u.HoldsBackUnasked,
                u.HeldTools,
                u.Accepted?.Uris,
                u.Accepted?.Review))
            .ToArray();
        var used = (Prefix: _prefix(), Destructive: _destructive());
        object?[] sources =
            [.. enabled.SelectMany(
                e => (object?[])[e.Entry, e.Definitions, e.IsSettled ? s_settled : null, e.Uris])];
        if (_current is not null
            && used == _used
            && _sources.SequenceEqual(sources, ReferenceEqualityComparer.Instance))
        {
            return false;
        }

        (_sources, _used) = (sources, used);
        _current = Snapshot(enabled, used.Prefix, used.Destructive);
        return true;
    }

    private static CatalogSnapshot Snapshot(
        Source[] servers, PrefixMode prefix, DestructiveMode destructive)
    {
        var tools = servers
            .SelectMany(s => (s.Definitions?.Tools ?? [])
                .Where(t => s.Permits(t, destructive)).Select(t => (Server: s, Tool: t)))
            .ToArray();
        var hasPlainNames = prefix == PrefixMode.None && servers.Length == 1;
        var names = Names([.. tools.Select(t => (t.Server.Entry.Name, t.Tool.Name))], ExposedNames.Of);
        var prompts = servers
            .SelectMany(s => (s.Definitions?.Prompts ?? [])
                .Where(p => s.Entry.Prompts.Permits(p.Key)).Select(p => (Server: s.Entry.Name, Prompt: p)))
            .ToArray();
        var promptNames = Names([.. prompts.Select(p => (p.Server, p.Prompt.Key))], ExposedNames.OfPrompts);
        var resources = servers
            .Where(
                s => s.Definitions is { } d && (d.Resources.Count > 0 || d.Templates.Count > 0 || d.Has("resources"u8)))
            .Select(s => new ServerResources(
                s.Entry.Name, s.Definitions!.Resources, s.Definitions.Templates, s.Entry.Resources));
        var skills = servers.Where(s => s.Definitions?.ServesSkills == true)
            .Select(s => new ServerSkills(s.Entry.Name, s.Definitions!.Skills, s.Entry.Skills));
        var earlier = servers.Where(s => s.Uris is not null).Select(s => (s.Entry.Name, s.Uris!.Uris));
        var entries = tools.Zip(names, (t, name) => new CatalogTool
        {
            Server = t.Server.Entry.Name,
            ServerSummary = SummaryOf(t.Server.Entry, () => t.Server.Definitions?.Instructions),
            Definition = t.Tool,
            ExposedName = name,
        });
        var byServer = entries.ToLookup(t => t.Server, StringComparer.Ordinal);
        return new CatalogSnapshot([.. servers.Select(s => new CatalogServer(
            s.Entry.Name,
            SummaryOf(s.Entry, () => s.Definitions?.Instructions),
            s.Definitions is null ? null : [.. byServer[s.Entry.Name]],
            !s.IsSettled)
        {
            Held = [.. s.Held.Where(s.Entry.Tools.Permits)],
            Review = s.Review ?? "",
            Denied = [.. (s.Definitions?.Tools ?? []).Where(t => !s.Permits(t, destructive)).Select(t => t.Name)],
            DeniedPrompts =
                [.. (s.Definitions?.Prompts ?? []).Select(p => p.Key).Where(p => !s.Entry.Prompts.Permits(p))],
        })],
            [.. prompts.Zip(promptNames, (p, name) => new CatalogPrompt(p.Server, p.Prompt, name))],
            new ResourceUris([.. resources], [.. servers.Select(s => s.Entry.Name)], [.. earlier]),
            new SkillUris([.. skills], hasPlainNames));

        IReadOnlyList<string> Names(
            IReadOnlyList<(string Server, string Name)> all,
            Func<IReadOnlyList<(string Server, string Name)>, IReadOnlyList<string>> prefixed) =>
            hasPlainNames ? [.. all.Select(a => a.Name)] : prefixed(all);
    }

    /// <summary>What a snapshot takes from a server.</summary>
    /// <param name="Entry">Its entry.</param>
    /// <param name="Definitions">Its definitions as clients may see them; null while unknown.</param>
    /// <param name="IsSettled">Whether it has no more tools than these.</param>
    /// <param name="Held">The tools that are held back.</param>
    /// <param name="Uris">The URIs that it listed, now or earlier; null if not recorded.</param>
    /// <param name="Review">How the user reviews what is held back; null if nothing can be.</param>
    private sealed record Source(
        ServerEntry Entry,
        ServerDefinitions? Definitions,
        bool IsSettled,
        IReadOnlyList<string> Held,
        ListedUris? Uris,
        string? Review)
    {
        /// <summary>Whether the registry lets the tool be seen and called.</summary>
        public bool Permits(ToolDefinition tool, DestructiveMode destructive) =>
            Entry.Tools.Permits(tool.Name)
            && !(destructive == DestructiveMode.Deny && tool.IsDestructive && !Entry.Tools.IsReadOnly(tool.Name));
    }

    private static string? SummaryOf(ServerEntry entry, Func<string?> instructions) =>
        entry.Hold is not null
            ? null
            : entry.Description ?? (entry.Instructions && !entry.AddedByModel ? instructions() : null);
}
