namespace VoidMcp.Search;

/// <summary>A server in the search index.</summary>
internal sealed record SearchedServer(string Name, string? Summary, int ToolCount);
