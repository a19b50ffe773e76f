using VoidMcp.Catalog;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Schema;
using VoidMcp.Scripts;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>The current lists and their change events; shared by all sessions.</summary>
/// <param name="registry">The registry.</param>
/// <param name="upstreams">The servers.</param>
/// <param name="catalog">Their tools.</param>
/// <param name="learned">Looks up a tool's inferred result type; null: none.</param>
/// <param name="scripts">The user's own scripts; null: none.</param>
internal sealed class ListedTools(
    LiveRegistry registry,
    UpstreamSet upstreams,
    ToolCatalog catalog,
    Func<CatalogTool, LearnedType?>? learned = null,
    ScriptFolder? scripts = null)
{
    private readonly Lock _gate = new();
    private volatile ToolListing? _current;

    /// <summary>The listing that clients were notified of last; null until there is one.</summary>
    private ToolListing? _told;

    /// <summary>Raised, from any thread, when a list has changed. Handlers must not block.</summary>
    public event Action<ListKind>? Changed;

    /// <summary>
    /// The single server that is passed through, as if clients were connected to it: it is the only one, and names have
    /// no prefix. Null otherwise, and until its definitions are known.
    /// </summary>
    public UpstreamServer? PlainServer =>
        registry.Current.Gateway.Prefix == PrefixMode.None
        && upstreams.Enabled.Take(2).ToList() is [{ Definitions: not null } only]
            ? only
            : null;

    /// <summary>
    /// Its definitions, without instructions if the registry keeps them from models, and without capabilities of which
    /// the registry denies everything.
    /// </summary>
    public ServerDefinitions? Plain => PlainServer is { Shown: { } shown, Entry: var entry }
        ? (entry.Instructions ? shown : shown with { Instructions = null }).Without(
            [
                .. entry.Tools.DeniesAll ? ["tools"] : Array.Empty<string>(),
                .. entry.Prompts.DeniesAll ? ["prompts"] : Array.Empty<string>(),
                .. entry.Resources.DeniesAll ? ["resources"] : Array.Empty<string>(),
            ])
        : null;

    /// <summary>
    /// Whether a legacy server's definitions are passed through unchanged (<see cref="PlainServer"/>).
    /// </summary>
    public bool IsPlainLegacy => Plain is { Era: Era.Legacy };

    /// <summary>Whether voidmcp's own tools are listed.</summary>
    public bool HasOwnTools => Exposure.HasOwn(registry.Current.Gateway);

    /// <summary>What a client is told in its handshake. Makes no list.</summary>
    public OfferedServers Offer => new(HasOwnTools, catalog.Summaries, Plain)
    {
        HasSkills = () => upstreams.Enabled.Any(u => u.ServesSkills)
            || (HasOwnTools && scripts is not null && scripts.Refresh().All.Count > 0),
    };

    /// <summary>The listing of what is known now; doesn't wait.</summary>
    public ToolListing Current => ListingOf(catalog.Current);

    /// <summary>The listing, after waiting for servers that were never reached.</summary>
    public async Task<ToolListing> DiscoverAsync(CancellationToken cancellation)
    {
        var snapshot = await catalog.DiscoverAsync(cancellation);
        scripts?.Refresh();
        return ListingOf(snapshot);
    }

    /// <summary>Makes the first list, unless there is one: of its changes clients are told from then on.</summary>
    public void Follow() => _ = Current;

    /// <summary>Follows changes from now on, and reaches the servers that have never been reached.</summary>
    public Task PrepareAsync()
    {
        Follow();
        return catalog.DiscoverAsync(CancellationToken.None);
    }

    /// <summary>
    /// Call when the catalog or the registry has changed. Tells nothing before there was a first listing.
    /// </summary>
    public void TellWhatChanged()
    {
        ToolListing before, now;
        lock (_gate)
        {
            if (_told is null) return;
            (before, now) = (_told, _told = Current);
        }

        foreach (var kind in Enum.GetValues<ListKind>())
        {
            if (!now.LooksLike(before, kind)) Changed?.Invoke(kind);
        }
    }

    private ToolListing ListingOf(CatalogSnapshot snapshot)
    {
        var (listing, now, own) = (_current, registry.Current, scripts?.Current ?? ScriptSet.Empty);
        if (listing is not null && listing.IsOf(snapshot, now, own)) return listing;
        listing = new ToolListing(snapshot, now, learned, own);
        Interlocked.CompareExchange(ref _told, listing, null);
        return _current = listing;
    }
}

/// <summary>The lists with change notifications.</summary>
internal enum ListKind
{
    Tools,
    Prompts,

    /// <summary>Resources and their templates, which share one notification.</summary>
    Resources,
}
