namespace VoidMcp.Search;

/// <summary>
/// Finds the catalog terms for a query word: the word itself, synonyms, similar spellings. Immutable.
/// </summary>
internal sealed class QueryTerms(Vocabulary vocabulary, SearchWeights weights)
{
    private readonly SpellingNeighbours _spelling = new(vocabulary.Stems);
    private readonly Synonyms _synonyms = Synonyms.For(weights);

    /// <summary>Whether a tool contains exactly this word.</summary>
    public bool IsWord(ReadOnlySpan<char> word) => vocabulary.HasWord(word);

    /// <summary>Whether a tool contains the word in any form.</summary>
    public bool IsKnown(string stem) => vocabulary.Find(stem) >= 0;

    /// <summary>
    /// The terms for a stem, weighted relative to <paramref name="weight"/>; empty if none is similar.
    /// </summary>
    public IReadOnlyList<(int Term, float Weight)> Of(string stem, float weight = 1)
    {
        var terms = new List<(int Term, float Weight)>();
        if (vocabulary.Find(stem) is >= 0 and var own) terms.Add((own, weight));
        foreach (var (synonym, share) in _synonyms.Of(stem))
        {
            if (vocabulary.Find(synonym) is >= 0 and var term) terms.Add((term, weight * share));
        }

        // A word that is known, directly or as a synonym, is hardly misspelled.
        var known = terms.Count > 0;
        var least = known ? (1 + weights.LeastAlike) / 2 : weights.LeastAlike;
        var trust = weight * (known ? weights.Alike : weights.Misspelled);
        foreach (var (term, likeness) in _spelling.Of(stem, least))
        {
            if (terms.TrueForAll(t => t.Term != term)) terms.Add((term, likeness * trust));
        }

        return terms;
    }
}
