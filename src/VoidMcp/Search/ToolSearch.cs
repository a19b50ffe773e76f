using System.Runtime.CompilerServices;
using VoidMcp.Catalog;
using VoidMcp.Schema;
using VoidMcp.Scripts;

namespace VoidMcp.Search;

/// <summary>Searches the current catalog. The index is built lazily, by the first search after a change.</summary>
/// <param name="catalog">The tools.</param>
/// <param name="learned">The inferred result types; null: none.</param>
/// <param name="scripts">The user's own scripts; null: none.</param>
internal sealed class ToolSearch(ToolCatalog catalog, LearnedTypes? learned = null, ScriptFolder? scripts = null)
{
    private readonly ConditionalWeakTable<ToolDefinition, string> _beside = [];
    private readonly Lock _gate = new();
    private (CatalogSnapshot Snapshot, ScriptSet Scripts, SearchIndex Index)? _built;

    /// <summary>The user's own scripts as they are now.</summary>
    public ScriptSet Scripts => scripts?.Refresh() ?? ScriptSet.Empty;

    /// <summary>Searches the tools, after waiting for servers that have not been contacted yet.</summary>
    /// <param name="query">Words, a server's name, <c>*</c>, or one tool's name <c>server.tool</c>.</param>
    /// <param name="limit">Maximum number of tools.</param>
    /// <param name="server">Limits the search to this server (exact name or underscore form); null: all
    /// servers.</param>
    /// <param name="cancellation">Cancels waiting for servers.</param>
    /// <exception cref="Errors.VoidMcpException">The server is unknown.</exception>
    public async Task<SearchAnswer> FindAsync(string query, int limit, string? server, CancellationToken cancellation)
    {
        var snapshot = await catalog.DiscoverAsync(cancellation);
        var only = server is null ? null : IsScripts(server, snapshot) ? CatalogTool.Scripts
            : snapshot.Server(server).Name;
        if (learned is not null) await learned.CaughtUpAsync(cancellation);
        return SearchAnswer.Create(
            IndexOf(snapshot),
            query,
            limit,
            only,
            learned is null ? null : learned.Of,
            [.. snapshot.Servers.Where(s => s.Tools is null && (only is null || s.Name == only)).Select(s => s.Name)],
            BesideOf);
    }

    /// <summary>The full description of one tool of the catalog.</summary>
    public async Task<ToolDescription> DescribeAsync(CatalogTool tool, CancellationToken cancellation)
    {
        if (learned is not null) await learned.CaughtUpAsync(cancellation);
        var path = tool.IsScript ? Scripts.PathOf(tool.Name) : catalog.Current.PathOf(tool);
        return new ToolDescription(tool, path, learned?.Of(tool), BesideOf(tool));
    }

    /// <summary>Remembers that a structured result of this tool came with content that says more.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="kinds">The kinds of content: <c>text, image</c>.</param>
    public void SawBeside(CatalogTool tool, string kinds) => _beside.AddOrUpdate(tool.Definition, kinds);

    private string? BesideOf(CatalogTool tool) => _beside.TryGetValue(tool.Definition, out var kinds) ? kinds : null;

    private static bool IsScripts(string server, CatalogSnapshot snapshot) =>
        server is "scripts" or CatalogTool.Scripts && snapshot.Servers.All(s => s.Name != server);

    private SearchIndex IndexOf(CatalogSnapshot snapshot)
    {
        var own = Scripts;
        lock (_gate)
        {
            if (_built is { } built && ReferenceEquals(built.Snapshot, snapshot) && ReferenceEquals(built.Scripts, own))
                return built.Index;
            var index = SearchIndex.Build([.. snapshot.Tools, .. own.Tools]);
            _built = (snapshot, own, index);
            return index;
        }
    }
}
