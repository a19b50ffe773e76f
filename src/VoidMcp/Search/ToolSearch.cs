using VoidMcp.Catalog;

namespace VoidMcp.Search;

/// <summary>
/// Search over the catalogue as it is now. The index is built when the first search after a change needs it, never on
/// the way to an answer that doesn't.
/// </summary>
/// <param name="catalog">The tools.</param>
/// <param name="learned">What their results looked like; null where nothing is learned.</param>
internal sealed class ToolSearch(ToolCatalog catalog, LearnedTypes? learned = null)
{
    private readonly Lock _gate = new();
    private (CatalogSnapshot Snapshot, SearchIndex Index)? _built;

    /// <summary>The tools that fit, after servers that were never reached had their chance to answer.</summary>
    /// <param name="query">Words, a server's name, <c>*</c>, or one tool's name <c>server.tool</c>.</param>
    /// <param name="limit">At most so many tools.</param>
    /// <param name="server">Only tools of this server, by its exact name or its underscore form; null for all.</param>
    /// <param name="cancellation">Gives up waiting for servers.</param>
    /// <exception cref="Errors.VoidMcpException">There is no server of that name.</exception>
    public async Task<SearchAnswer> FindAsync(string query, int limit, string? server, CancellationToken cancellation)
    {
        var snapshot = await catalog.DiscoverAsync(cancellation);
        var only = server is null ? null : snapshot.Server(server).Name;
        if (learned is not null) await learned.CaughtUpAsync(cancellation);
        return SearchAnswer.Create(IndexOf(snapshot), query, limit, only, learned is null ? null : learned.Of);
    }

    /// <summary>One tool of the catalogue whole.</summary>
    public async Task<ToolDescription> DescribeAsync(CatalogTool tool, CancellationToken cancellation)
    {
        if (learned is not null) await learned.CaughtUpAsync(cancellation);
        var snapshot = catalog.Current;
        return new ToolDescription(tool, snapshot.PathOf(tool), learned?.Of(tool));
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
