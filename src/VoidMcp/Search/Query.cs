namespace VoidMcp.Search;

/// <summary>
/// One concept of a query: the terms that may express it, each with its weight (1 for the query's own word).
/// </summary>
internal sealed record Concept(IReadOnlyList<(int Term, float Weight)> Terms);

/// <summary>
/// A parsed query: its concepts, grouped by clause. "Find the cheapest flight, then mail it to Ann" has two clauses,
/// and tools for both are wanted.
/// </summary>
internal sealed record Query(IReadOnlyList<IReadOnlyList<Concept>> Clauses);
