using VoidMcp.Catalog;

namespace VoidMcp.Search;

/// <summary>
/// Search over the catalogue as it is now. The index is built when the first search after a change needs it, never on
/// the way to an answer that doesn't.
/// </summary>
internal sealed class ToolSearch(ToolCatalog catalog)
{
    private readonly Lock _gate = new();
    private (CatalogSnapshot Snapshot, SearchIndex Index)? _built;

    /// <summary>The tools that fit, after servers that were never reached had their chance to answer.</summary>
    /// <param name="query">Words, a server's name, or <c>*</c>.</param>
    /// <param name="limit">At most so many tools.</param>
    /// <param name="server">Only tools of this server, by its exact name or its underscore form; null for all.</param>
    /// <param name="cancellation">Gives up waiting for servers.</param>
    /// <exception cref="Errors.VoidMcpException">There is no server of that name.</exception>
    public async Task<SearchAnswer> FindAsync(string query, int limit, string? server, CancellationToken cancellation)
    {
        var snapshot = await catalog.DiscoverAsync(cancellation);
        var only = server is null ? null : snapshot.Server(server).Name;
        return SearchAnswer.Create(IndexOf(snapshot), query, limit, only);
    }

    private SearchIndex IndexOf(CatalogSnapshot snapshot)
    {
        lock (_gate)
        {
            if (_built is { } built && ReferenceEquals(built.Snapshot, snapshot)) return built.Index;
            var index = SearchIndex.Build(snapshot.Tools);
            _built = (snapshot, index);
            return index;
        }
    }
}
