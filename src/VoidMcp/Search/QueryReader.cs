using System.Buffers;

namespace VoidMcp.Search;

/// <summary>Reads a query: leaves stop words out, finds each word's terms, its synonyms and its likely spellings, and cuts clauses.</summary>
internal sealed class QueryReader(Vocabulary vocabulary, SpellingNeighbours spelling, Synonyms synonyms, SearchWeights weights)
{
    /// <summary>Characters of a query that are read.</summary>
    private const int LongestQuery = 2000;

    private const int MostConcepts = 64;

    /// <summary>A clause with fewer concepts is no step of its own.</summary>
    private const int SmallestClause = 2;

    private static readonly SearchValues<char> ClauseMarks = SearchValues.Create(".;?!\n,:");

    private static readonly HashSet<string> ClauseWords = new(StringComparer.Ordinal) { "and", "then", "also", "after", "before", "finally", "plus" };

    public Query Read(string text)
    {
        var query = text.AsSpan(0, Math.Min(text.Length, LongestQuery));
        Span<char> buffer = stackalloc char[WordReader.LongestWord];
        var reader = new WordReader(query, buffer);
        var clauses = new List<List<Concept>> { new() };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var parts = new List<string>();
        int wordStart = -1, count = 0;
        string? last = null;
        while (reader.Read() && count < MostConcepts)
        {
            if (wordStart >= 0 && reader.Start != wordStart)
            {
                Flush(parts, clauses[^1], seen);
                if (EndsClause(query[wordStart..reader.Start])) StartClause(clauses);
            }

            wordStart = reader.Start;
            if (reader.IsWhole && !vocabulary.HasWord(reader.Word)) continue;
            if (reader.IsWhole) parts.Clear();
            var word = reader.Word.ToString();
            if (ClauseWords.Contains(word)) StartClause(clauses);
            if (StopWords.Contains(word))
            {
                last = null;
                continue;
            }

            count++;
            parts.Add(word);
            // "web page" is also "webpage".
            if (last is not null && !reader.IsWhole && vocabulary.HasWord(last + word)) parts.Add(last + word);
            last = word;
        }

        Flush(parts, clauses[^1], seen);
        return new Query(Merged(clauses));
    }

    private void Flush(List<string> words, List<Concept> clause, HashSet<string> seen)
    {
        foreach (var word in words)
        {
            var stem = Stemmer.Stem(word);
            if (!seen.Add(stem)) continue;
            if (TermsOf(stem) is { Count: > 0 } terms) clause.Add(new Concept(terms));
        }

        words.Clear();
    }

    private List<(int Term, float Weight)> TermsOf(string stem)
    {
        var terms = new List<(int Term, float Weight)>();
        var own = vocabulary.Find(stem);
        if (own >= 0) terms.Add((own, 1));
        foreach (var (synonym, weight) in synonyms.Of(stem))
        {
            if (vocabulary.Find(synonym) is >= 0 and var term) terms.Add((term, weight));
        }

        // A word that is known, by itself or by a synonym, is hardly misspelled.
        var known = terms.Count > 0;
        var least = known ? (1 + weights.LeastAlike) / 2 : weights.LeastAlike;
        foreach (var (term, likeness) in spelling.Of(stem, least))
        {
            if (terms.TrueForAll(t => t.Term != term)) terms.Add((term, likeness * (known ? weights.Alike : weights.Misspelled)));
        }

        return terms;
    }

    private static bool EndsClause(ReadOnlySpan<char> between)
    {
        var end = between.LastIndexOfAny(ClauseMarks);
        // A mark within a word (a file's extension, a decimal point) has no space behind it.
        return end >= 0 && (between[end] == '\n' || end + 1 < between.Length);
    }

    private static void StartClause(List<List<Concept>> clauses)
    {
        if (clauses[^1].Count > 0) clauses.Add([]);
    }

    /// <summary>Clauses of few concepts joined to the one before.</summary>
    private static List<List<Concept>> Merged(List<List<Concept>> clauses)
    {
        var merged = new List<List<Concept>>();
        foreach (var clause in clauses.Where(c => c.Count > 0))
        {
            if (merged.Count > 0 && (clause.Count < SmallestClause || merged[^1].Count < SmallestClause)) merged[^1].AddRange(clause);
            else merged.Add(clause);
        }

        return merged;
    }
}
