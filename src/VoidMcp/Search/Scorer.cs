using System.Buffers;

namespace VoidMcp.Search;

/// <summary>Adds up the scores of a query's concepts per document. Uses rented arrays; must be disposed.</summary>
internal ref struct Scorer(PostingLists postings, int documentCount) : IDisposable
{
    private readonly float[] _total = RentClear(documentCount);
    private readonly float[] _bestClause = RentClear(documentCount);
    private readonly float[] _clause = RentClear(documentCount);
    private readonly float[] _concept = RentClear(documentCount);

    /// <summary>The total score per document.</summary>
    public readonly Span<float> Total => _total.AsSpan(0, documentCount);

    /// <summary>Per document, its best clause score relative to that clause's best document.</summary>
    public readonly Span<float> BestClause => _bestClause.AsSpan(0, documentCount);

    public readonly void Run(Query query)
    {
        foreach (var clause in query.Clauses)
        {
            var scores = _clause.AsSpan(0, documentCount);
            scores.Clear();
            foreach (var concept in clause) Add(concept, scores);
            var best = Max(scores);
            for (var i = 0; i < scores.Length; i++)
            {
                if (scores[i] == 0) continue;
                _total[i] += scores[i];
                _bestClause[i] = Math.Max(_bestClause[i], scores[i] / best);
            }
        }
    }

    public static float Max(ReadOnlySpan<float> scores)
    {
        var best = 0f;
        foreach (var score in scores) best = Math.Max(best, score);
        return best;
    }

    public readonly void Dispose()
    {
        ArrayPool<float>.Shared.Return(_total);
        ArrayPool<float>.Shared.Return(_bestClause);
        ArrayPool<float>.Shared.Return(_clause);
        ArrayPool<float>.Shared.Return(_concept);
    }

    /// <summary>A document scores the best of a concept's terms, not their sum: synonyms are one concept.</summary>
    private readonly void Add(Concept concept, Span<float> scores)
    {
        foreach (var (term, weight) in concept.Terms)
        {
            var (documents, values) = postings.Of(term);
            var found = documents.Span;
            var given = values.Span;
            for (var i = 0; i < found.Length; i++)
            {
                ref var known = ref _concept[found[i]];
                var score = weight * given[i];
                if (score <= known) continue;
                scores[found[i]] += score - known;
                known = score;
            }
        }

        foreach (var (term, _) in concept.Terms)
        {
            foreach (var document in postings.Of(term).Documents.Span) _concept[document] = 0;
        }
    }

    private static float[] RentClear(int length)
    {
        var array = ArrayPool<float>.Shared.Rent(length);
        array.AsSpan(0, length).Clear();
        return array;
    }
}
