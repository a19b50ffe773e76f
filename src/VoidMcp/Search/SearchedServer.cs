namespace VoidMcp.Search;

/// <summary>A server as search knows it.</summary>
internal sealed record SearchedServer(string Name, string? Summary, int ToolCount);
