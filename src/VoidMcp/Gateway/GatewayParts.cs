using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.CodeMode;
using VoidMcp.Registry;
using VoidMcp.Search;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>What all sessions of a gateway share: one set of servers, one catalogue, one pool of script workers.</summary>
internal sealed class GatewayParts(
    LiveRegistry registry,
    AskableClients askable,
    UpstreamSet upstreams,
    ToolCatalog catalog,
    RequestPath requests,
    CallPath calls,
    ToolSearch search,
    LearnedTypes learned,
    ScriptHost scripts,
    TimeProvider time)
{
    private readonly Lock _gate = new();
    private volatile ToolListing? _listing;

    /// <summary>The listing of which clients were told last.</summary>
    private ToolListing _told = new(catalog.Current, registry.Current);

    /// <summary>Raised, from any thread, when what a list answers has changed. Handlers must not block.</summary>
    public event Action<ListKind>? ListChanged;

    /// <summary>What the registry says now.</summary>
    public RegistrySnapshot Registry => registry.Current;

    /// <summary>The clients of the open sessions, as servers may ask them.</summary>
    public AskableClients Askable { get; } = askable;

    public UpstreamSet Upstreams { get; } = upstreams;

    public ToolCatalog Catalog { get; } = catalog;

    /// <summary>The servers that models register; null where nobody serves models, as in the terminal's own commands.</summary>
    public ModelServers? ModelServers { get; set; }

    public RequestPath Requests { get; } = requests;

    public CallPath Calls { get; } = calls;

    public ToolSearch Search { get; } = search;

    public LearnedTypes Learned { get; } = learned;

    public ScriptHost Scripts { get; } = scripts;

    public TimeProvider Time { get; } = time;

    public ConnectedClients Clients { get; } = new();

    /// <summary>Whose task is whose.</summary>
    public TaskOwners Tasks { get; } = new();

    /// <summary>
    /// The one server that is served as if clients were connected to it: there is no other, and names have no prefix. Null elsewhere, and
    /// while it has not spoken yet.
    /// </summary>
    public UpstreamServer? PlainServer =>
        Registry.Gateway.Prefix == PrefixMode.None && Upstreams.Enabled.Take(2).ToList() is [{ Definitions: not null } only] ? only : null;

    /// <summary>What it said.</summary>
    public ServerDefinitions? Plain => PlainServer?.Definitions;

    /// <summary>The listing of what is known now; waits for nothing.</summary>
    public ToolListing CurrentListing => ListingOf(Catalog.Current);

    /// <summary>The listing, after servers that were never reached had their chance to answer.</summary>
    public async Task<ToolListing> ListingAsync(CancellationToken cancellation) =>
        ListingOf(await Catalog.DiscoverAsync(cancellation));

    /// <summary>To be called when the catalogue or the registry has changed.</summary>
    public void TellWhatChanged()
    {
        ToolListing before, now;
        lock (_gate) (before, now) = (_told, _told = CurrentListing);
        foreach (var kind in Enum.GetValues<ListKind>())
        {
            if (!now.LooksLike(before, kind)) ListChanged?.Invoke(kind);
        }
    }

    private ToolListing ListingOf(CatalogSnapshot snapshot)
    {
        var (listing, now) = (_listing, Registry);
        if (listing is not null && listing.IsOf(snapshot, now)) return listing;
        return _listing = new ToolListing(snapshot, now);
    }
}
