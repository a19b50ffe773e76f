using System.Buffers;

namespace VoidMcp.Search;

/// <summary>
/// Parses one query: drops stop words, converts the other words to <see cref="Concept"/>s, splits clauses, and adds
/// implied words. For single use.
/// </summary>
internal sealed class QueryReader(QueryTerms terms, SearchWeights weights)
{
    /// <summary>Maximum length of a query that is read, in characters.</summary>
    private const int LongestQuery = 2000;

    private const int MostConcepts = 64;

    /// <summary>Minimum number of concepts in a clause; smaller clauses are merged.</summary>
    private const int SmallestClause = 2;

    private static readonly SearchValues<char> ClauseMarks = SearchValues.Create(".;?!\n,:");

    private readonly List<List<Concept>> _clauses = [[]];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>
    /// The parts of the current compound, until it is known whether a tool contains the whole compound.
    /// </summary>
    private readonly List<string> _pending = [];

    /// <summary>Whether the query contains a name that no tool contains.</summary>
    private bool _hasUnknownName;

    public Query Read(string text)
    {
        var query = text.AsSpan(0, Math.Min(text.Length, LongestQuery));
        Span<char> buffer = stackalloc char[WordReader.LongestWord];
        var reader = new WordReader(query, buffer);
        int wordStart = -1, count = 0;
        string? last = null;
        while (reader.Read() && count < MostConcepts)
        {
            if (wordStart >= 0 && reader.Start != wordStart)
            {
                Flush();
                if (EndsClause(query[wordStart..reader.Start])) StartClause();
            }

            wordStart = reader.Start;
            if (reader.IsWhole)
            {
                if (!terms.IsWord(reader.Word)) continue;
                _pending.Clear();
            }

            var word = reader.Word.ToString();
            if (IsBetweenClauses(word)) StartClause();
            if (StopWords.Contains(word))
            {
                last = null;
                continue;
            }

            count++;
            _pending.Add(word);
            // "web page" is also "webpage".
            if (last is not null && !reader.IsWhole && terms.IsWord(last + word)) _pending.Add(last + word);
            // The first word of a request is capitalized anyway.
            if (wordStart > 0 && char.IsUpper(query[wordStart]) && !terms.IsKnown(Stemmer.Stem(word)))
                _hasUnknownName = true;
            last = word;
        }

        Flush();
        AddImplied(query);
        return new Query(Merged());
    }

    private void Flush()
    {
        foreach (var word in _pending) Add(word, 1);
        _pending.Clear();
    }

    private void Add(string word, float weight)
    {
        var stem = Stemmer.Stem(word);
        if (weight <= 0 || !_seen.Add(stem)) return;
        if (terms.Of(stem, weight) is { Count: > 0 } found) _clauses[^1].Add(new Concept(found));
    }

    private void AddImplied(ReadOnlySpan<char> query)
    {
        foreach (var word in QueryShapes.Of(query)) Add(word, weights.Shape);
        // An unknown name is something to look up. A query of only unknown words is more likely a mistake.
        if (!_hasUnknownName || _clauses[0].Count == 0) return;
        _clauses[^1].Add(new Concept(terms.Of("search", weights.Lookup)));
        _clauses[^1].Add(new Concept([.. terms.Of("wikipedia", weights.Lookup), .. terms.Of("web", weights.Lookup)]));
    }

    private static bool IsBetweenClauses(string word) =>
        word is "and" or "then" or "also" or "after" or "before" or "finally" or "plus";

    private static bool EndsClause(ReadOnlySpan<char> between)
    {
        var end = between.LastIndexOfAny(ClauseMarks);
        // Punctuation inside a word (file extension, decimal point) is not followed by a space.
        return end >= 0 && (between[end] == '\n' || end + 1 < between.Length);
    }

    private void StartClause()
    {
        if (_clauses[^1].Count > 0) _clauses.Add([]);
    }

    /// <summary>The clauses; small ones are merged into the previous one.</summary>
    private List<List<Concept>> Merged()
    {
        var merged = new List<List<Concept>>();
        foreach (var clause in _clauses.Where(c => c.Count > 0))
        {
            if (merged.Count > 0 && (clause.Count < SmallestClause || merged[^1].Count < SmallestClause))
                merged[^1].AddRange(clause);
            else
                merged.Add(clause);
        }

        return merged;
    }
}

/// <summary>One concept of a query: its possible terms, each with a weight (1 for the query's own word).</summary>
internal sealed record Concept(IReadOnlyList<(int Term, float Weight)> Terms);

/// <summary>
/// A parsed query: its concepts, grouped by clause. "Find the cheapest flight, then mail it to Ann" has two clauses,
/// and tools for both are returned.
/// </summary>
internal sealed record Query(IReadOnlyList<IReadOnlyList<Concept>> Clauses);
