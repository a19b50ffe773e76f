namespace VoidMcp.Search;

/// <summary>
/// The terms of a catalogue, numbered from 0. A term is a stem; every word is stemmed once, however often it occurs.
/// Filled while the index is built, only read afterwards.
/// </summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _termOfWord = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _termOfStem = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _words;
    private readonly List<string> _stems = [];

    public Vocabulary() => _words = _termOfWord.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The stem of each term.</summary>
    public IReadOnlyList<string> Stems => _stems;

    /// <summary>The word's term, which is made where there is none.</summary>
    public int Add(ReadOnlySpan<char> word)
    {
        if (_words.TryGetValue(word, out var term)) return term;
        var stem = Stemmer.Stem(word);
        if (!_termOfStem.TryGetValue(stem, out term))
        {
            term = _stems.Count;
            _stems.Add(stem);
            _termOfStem.Add(stem, term);
        }

        _termOfWord.Add(word.ToString(), term);
        return term;
    }

    /// <summary>The term of a stem, or -1.</summary>
    public int Find(string stem) => _termOfStem.TryGetValue(stem, out var term) ? term : -1;

    /// <summary>Whether the very word occurs, in this form.</summary>
    public bool HasWord(ReadOnlySpan<char> word) => _words.ContainsKey(word);
}
