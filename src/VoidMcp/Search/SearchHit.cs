using VoidMcp.Catalog;

namespace VoidMcp.Search;

/// <summary>A tool that was found. Scores compare hits of one query only, higher is better; 0 means merely listed.</summary>
internal readonly record struct SearchHit(CatalogTool Tool, float Score);
