namespace VoidMcp.Search;

/// <summary>One thing that a query speaks of: the terms that may name it, each with its weight (1 for the query's own word).</summary>
internal sealed record Concept(IReadOnlyList<(int Term, float Weight)> Terms);

/// <summary>
/// A query as the index understands it: its concepts, grouped by clause. "Find the cheapest flight, then mail it to Ann"
/// has two, and tools for both are wanted.
/// </summary>
internal sealed record Query(IReadOnlyList<IReadOnlyList<Concept>> Clauses);
