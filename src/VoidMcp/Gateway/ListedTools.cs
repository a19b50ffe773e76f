using VoidMcp.Catalog;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>What lists answer now, and news of their changes; one for all sessions.</summary>
internal sealed class ListedTools(LiveRegistry registry, UpstreamSet upstreams, ToolCatalog catalog)
{
    private readonly Lock _gate = new();
    private volatile ToolListing? _current;

    /// <summary>The listing of which clients were told last.</summary>
    private ToolListing _told = new(catalog.Current, registry.Current);

    /// <summary>Raised, from any thread, when what a list answers has changed. Handlers must not block.</summary>
    public event Action<ListKind>? Changed;

    /// <summary>
    /// The one server that is served as if clients were connected to it: there is no other, and names have no prefix. Null
    /// elsewhere, and while it has not spoken yet.
    /// </summary>
    public UpstreamServer? PlainServer =>
        registry.Current.Gateway.Prefix == PrefixMode.None && upstreams.Enabled.Take(2).ToList() is [{ Definitions: not null } only] ? only : null;

    /// <summary>What it said.</summary>
    public ServerDefinitions? Plain => PlainServer?.Definitions;

    /// <summary>Whether some server's definitions are of the legacy era and passed as they are (<see cref="PlainServer"/>).</summary>
    public bool IsPlainLegacy => Plain is { Era: Era.Legacy };

    /// <summary>The listing of what is known now; waits for nothing.</summary>
    public ToolListing Current => ListingOf(catalog.Current);

    /// <summary>The listing, after servers that were never reached had their chance to answer.</summary>
    public async Task<ToolListing> DiscoverAsync(CancellationToken cancellation) => ListingOf(await catalog.DiscoverAsync(cancellation));

    /// <summary>To be called when the catalogue or the registry has changed.</summary>
    public void TellWhatChanged()
    {
        ToolListing before, now;
        lock (_gate) (before, now) = (_told, _told = Current);
        foreach (var kind in Enum.GetValues<ListKind>())
        {
            if (!now.LooksLike(before, kind)) Changed?.Invoke(kind);
        }
    }

    private ToolListing ListingOf(CatalogSnapshot snapshot)
    {
        var (listing, now) = (_current, registry.Current);
        if (listing is not null && listing.IsOf(snapshot, now)) return listing;
        return _current = new ToolListing(snapshot, now);
    }
}
