namespace VoidMcp.Search;

/// <summary>
/// The terms of a catalog, numbered from 0. A term is a stem; each distinct word is stemmed once. Filled while the
/// index is built, read-only afterwards. Uses its own hash table, because looking up a million words takes half of the
/// time to build an index.
/// </summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _termOfStem = new(StringComparer.Ordinal);
    private readonly List<string> _stems = [];

    /// <summary>Random seed per index, so that a server can't craft words that collide.</summary>
    private readonly uint _seed = (uint)Random.Shared.Next();

    /// <summary>Open addressing with linear probing, at most half full; the size is a power of two.</summary>
    private Entry[] _words = new Entry[4096];

    private int _wordCount;

    /// <summary>The stem of each term.</summary>
    public IReadOnlyList<string> Stems => _stems;

    /// <summary>The term of a word, added if it is new.</summary>
    public int Add(ReadOnlySpan<char> word)
    {
        var hash = Hash(word);
        ref var entry = ref Place(word, hash);
        return entry.Word is not null ? entry.Term : AddNew(word, hash);
    }

    /// <summary>The term of a stem; -1 if there is none.</summary>
    public int Find(string stem) => _termOfStem.TryGetValue(stem, out var term) ? term : -1;

    /// <summary>Whether the word occurs in exactly this form.</summary>
    public bool HasWord(ReadOnlySpan<char> word) => Place(word, Hash(word)).Word is not null;

    /// <summary>Merges another vocabulary's words.</summary>
    /// <returns>Maps each term of the other vocabulary to a term of this one.</returns>
    public int[] AddAll(Vocabulary other)
    {
        var termHere = new int[other._stems.Count];
        for (var term = 0; term < termHere.Length; term++) termHere[term] = TermOf(other._stems[term]);
        foreach (var (word, _, term) in other._words)
        {
            if (word is null) continue;
            var hash = Hash(word);
            if (Place(word, hash).Word is null) Keep(word, hash, termHere[term]);
        }

        return termHere;
    }

    private int AddNew(ReadOnlySpan<char> word, uint hash)
    {
        var term = TermOf(Stemmer.Stem(word));
        Keep(word.ToString(), hash, term);
        return term;
    }

    private int TermOf(string stem)
    {
        if (_termOfStem.TryGetValue(stem, out var term)) return term;
        term = _stems.Count;
        _stems.Add(stem);
        _termOfStem.Add(stem, term);
        return term;
    }

    private void Keep(string word, uint hash, int term)
    {
        if (++_wordCount * 2 > _words.Length) Grow();
        Place(word, hash) = new Entry(word, hash, term);
    }

    /// <summary>The word's entry, or the empty entry where it belongs.</summary>
    private ref Entry Place(ReadOnlySpan<char> word, uint hash)
    {
        var mask = (uint)_words.Length - 1;
        for (var i = hash & mask; ; i = (i + 1) & mask)
        {
            ref var entry = ref _words[i];
            if (entry.Word is null || (entry.Hash == hash && word.SequenceEqual(entry.Word))) return ref entry;
        }
    }

    private void Grow()
    {
        var old = _words;
        _words = new Entry[old.Length * 2];
        foreach (var entry in old)
        {
            if (entry.Word is not null) Place(entry.Word, entry.Hash) = entry;
        }
    }

    private uint Hash(ReadOnlySpan<char> word)
    {
        var hash = _seed;
        foreach (var c in word) hash = (hash ^ c) * 0x01000193;
        return hash ^ (hash >> 15);
    }

    private readonly record struct Entry(string? Word, uint Hash, int Term);
}
