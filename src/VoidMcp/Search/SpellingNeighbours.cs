using System.Numerics;

namespace VoidMcp.Search;

/// <summary>
/// Finds similarly spelled terms by shared bigrams (pairs of letters). Each term stores its bigrams as a 64-bit mask,
/// so that scanning the vocabulary takes one AND and one population count per term.
/// </summary>
internal sealed class SpellingNeighbours
{
    /// <summary>Minimum word length; shorter words are similar to too many others.</summary>
    private const int ShortestWord = 4;

    private readonly IReadOnlyList<string> _stems;
    private readonly ulong[] _masks;

    public SpellingNeighbours(IReadOnlyList<string> stems)
    {
        _stems = stems;
        _masks = new ulong[stems.Count];
        for (var i = 0; i < _masks.Length; i++) _masks[i] = stems[i].Length < ShortestWord ? 0 : Mask(stems[i]);
    }

    /// <summary>The terms with at least this similarity (0 to 1), the best few, without the stem itself.</summary>
    public IReadOnlyList<(int Term, float Likeness)> Of(string stem, float least, int limit = 3)
    {
        if (stem.Length < ShortestWord || !char.IsAsciiLetter(stem[0])) return [];
        var mask = Mask(stem);
        var bits = BitOperations.PopCount(mask);
        var found = new List<(int Term, float Likeness)>();
        for (var term = 0; term < _masks.Length; term++)
        {
            // Masks only overestimate the similarity, so this hardly ever drops a neighbor wrongly.
            var shared = 2f * BitOperations.PopCount(mask & _masks[term]);
            if (shared < least * (bits + BitOperations.PopCount(_masks[term]))) continue;
            if (_masks[term] == 0 || _stems[term] == stem) continue;
            var likeness = Likeness(stem, _stems[term]);
            if (likeness >= least) found.Add((term, likeness));
        }

        found.Sort(
            (a, b) => b.Likeness.CompareTo(a.Likeness) is not 0 and var order ? order : a.Term.CompareTo(b.Term));
        return found.Count > limit ? found[..limit] : found;
    }

    /// <summary>Dice coefficient over the bigrams of both words, including word boundaries.</summary>
    private static float Likeness(string a, string b)
    {
        var shared = 0;
        Span<bool> taken = stackalloc bool[b.Length + 1];
        for (var i = -1; i < a.Length; i++)
        {
            for (var j = -1; j < b.Length; j++)
            {
                if (taken[j + 1] || At(a, i) != At(b, j) || At(a, i + 1) != At(b, j + 1)) continue;
                taken[j + 1] = true;
                shared++;
                break;
            }
        }

        return 2f * shared / (a.Length + b.Length + 2);
    }

    private static char At(string word, int i) => i < 0 || i >= word.Length ? ' ' : word[i];

    private static ulong Mask(string word)
    {
        ulong mask = 0;
        for (var i = -1; i < word.Length; i++)
        {
            var pair = ((uint)At(word, i) * 31) + At(word, i + 1);
            mask |= 1UL << (int)((pair * 2654435769u) >> 26);
        }

        return mask;
    }
}
