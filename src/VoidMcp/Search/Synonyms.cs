using System.Collections.Frozen;

namespace VoidMcp.Search;

/// <summary>
/// Maps a query's stem to stems with a similar meaning: "photos" finds "image". Weights are relative to the word's own
/// weight.
/// </summary>
internal sealed class Synonyms
{
    private static readonly Lazy<Synonyms> Usual =
        new(() => new Synonyms(SearchWeights.Default.Synonym, SearchWeights.Default.Hint));

    private readonly FrozenDictionary<string, (string Stem, float Weight)[]> _byStem;

    /// <param name="synonym">Weight of a synonym.</param>
    /// <param name="hint">Weight of a word that is only of the same topic.</param>
    public Synonyms(float synonym, float hint)
    {
        var all = new Dictionary<string, Dictionary<string, float>>(StringComparer.Ordinal);
        foreach (var group in SynonymTable.Synonyms)
        {
            var stems = Stems(group);
            foreach (var stem in stems) Relate(all, stem, stems, synonym);
        }

        foreach (var group in SynonymTable.Hints)
        {
            var stems = Stems(group);
            Relate(all, stems[0], stems[1..], hint);
        }

        _byStem = all.ToFrozenDictionary(
            entry => entry.Key,
            entry => entry.Value.Select(related => (related.Key, related.Value)).ToArray(),
            StringComparer.Ordinal);
    }

    /// <summary>The table with the default weights, loaded once per process.</summary>
    public static Synonyms For(SearchWeights weights) =>
        weights == SearchWeights.Default ? Usual.Value : new Synonyms(weights.Synonym, weights.Hint);

    public ReadOnlySpan<(string Stem, float Weight)> Of(string stem) =>
        _byStem.TryGetValue(stem, out var related) ? related : [];

    private static string[] Stems(string group) => [.. group.Split(' ').Select(word => Stemmer.Stem(word))];

    private static void Relate(
        Dictionary<string, Dictionary<string, float>> all, string stem, string[] related, float weight)
    {
        if (!all.TryGetValue(stem, out var known))
            all[stem] = known = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var other in related)
        {
            if (other != stem) known[other] = Math.Max(weight, known.GetValueOrDefault(other));
        }
    }
}
