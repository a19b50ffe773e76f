using VoidMcp.Catalog;

namespace VoidMcp.Search;

/// <summary>
/// A search hit. Scores are comparable within one query only; higher is better; 0: listed without a match.
/// </summary>
internal readonly record struct SearchHit(CatalogTool Tool, float Score);
