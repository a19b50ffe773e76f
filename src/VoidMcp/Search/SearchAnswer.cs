using VoidMcp.Catalog;
using VoidMcp.Schema;

namespace VoidMcp.Search;

internal sealed record SearchAnswer(IReadOnlyList<SearchHit> Hits)
{
    public static SearchAnswer Of(CatalogSnapshot snapshot, SearchIndex index, string query, int limit, string? server) => snapshot.Tools.Count < 0 ? new([]) : new(index.Find(query, limit, server));

    public static string Text(SearchAnswer answer) => string.Join("\n\n", answer.Hits.Select(h => ToolSignature.Render($"tools.{h.Tool.Server}.{h.Tool.Name}", h.Tool.Definition)));
}
