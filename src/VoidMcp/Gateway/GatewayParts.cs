using VoidMcp.Catalog;
using VoidMcp.CodeMode;
using VoidMcp.Registry;
using VoidMcp.Search;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>What all sessions of a gateway share: one set of servers, one catalogue, one pool of script workers.</summary>
internal sealed class GatewayParts(
    RegistrySnapshot registry,
    UpstreamSet upstreams,
    ToolCatalog catalog,
    CallPath calls,
    ToolSearch search,
    LearnedTypes learned,
    ScriptCalls scripts,
    TimeProvider time)
{
    private volatile ToolListing? _listing;

    public RegistrySnapshot Registry { get; } = registry;

    public UpstreamSet Upstreams { get; } = upstreams;

    public ToolCatalog Catalog { get; } = catalog;

    public CallPath Calls { get; } = calls;

    public ToolSearch Search { get; } = search;

    public LearnedTypes Learned { get; } = learned;

    public ScriptCalls Scripts { get; } = scripts;

    public TimeProvider Time { get; } = time;

    public ConnectedClients Clients { get; } = new();

    /// <summary>The listing of what is known now; waits for nothing.</summary>
    public ToolListing CurrentListing => ListingOf(Catalog.Current);

    /// <summary>The listing, after servers that were never reached had their chance to answer.</summary>
    public async Task<ToolListing> ListingAsync(CancellationToken cancellation) =>
        ListingOf(await Catalog.DiscoverAsync(cancellation));

    private ToolListing ListingOf(CatalogSnapshot snapshot)
    {
        var listing = _listing;
        if (listing is not null && ReferenceEquals(listing.Catalog, snapshot)) return listing;
        return _listing = new ToolListing(snapshot, Registry.Gateway, Registry.Code);
    }
}
