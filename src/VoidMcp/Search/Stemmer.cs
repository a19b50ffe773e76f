using System.Buffers;
using System.Collections.Frozen;

namespace VoidMcp.Search;

/// <summary>
/// Reduces an English word to its stem, so that <c>creating</c>, <c>created</c> and <c>creates</c> are one term. Uses
/// the Porter2 ("Snowball English") algorithm after a table of irregular forms. Words with other characters than
/// <c>a</c> to <c>z</c> are returned unchanged.
/// </summary>
internal ref struct Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    private readonly Span<char> _word;
    private int _length;
    private int _r1;
    private int _r2;

    private Stemmer(Span<char> word)
    {
        _word = word;
        _length = word.Length;
    }

    private readonly ReadOnlySpan<char> Current => _word[.._length];

    /// <summary>Returns the stem of a lowercase word.</summary>
    public static string Stem(ReadOnlySpan<char> word)
    {
        if (word.Length <= 2 || word.Length > 40 || word.ContainsAnyExceptInRange('a', 'z')) return word.ToString();
        if (IrregularForms.Of(word) is { } known) word = known;
        if (StemExceptions.Of(word) is { } exception) return exception;
        var stemmer = new Stemmer(word.ToArray());
        stemmer.Run();
        return stemmer.Current.ToString().ToLowerInvariant();
    }

    private void Run()
    {
        // A consonantal y is written Y, so that it does not count as a vowel below.
        for (var i = 0; i < _length; i++)
        {
            if (_word[i] == 'y' && (i == 0 || IsVowel(i - 1))) _word[i] = 'Y';
        }

        _r1 = Current.StartsWith("gener") || Current.StartsWith("arsen") ? 5
            : Current.StartsWith("commun") ? 6
            : RegionAfter(0);
        _r2 = RegionAfter(_r1);
        Plural();
        if (StemExceptions.EndsHere(Current)) return;
        PastAndParticiple();
        FinalY();
        DerivedSuffix();
        ShortenedSuffix();
        ResidualSuffix();
        FinalEOrL();
    }

    /// <summary>Step 1a.</summary>
    private void Plural()
    {
        if (Ends("sses")) _length -= 2;
        else if (Ends("ied") || Ends("ies")) _length -= _length > 4 ? 2 : 1;
        else if (Ends("us") || Ends("ss")) return;
        else if (Ends("s") && HasVowelBefore(_length - 2)) _length--;
    }

    /// <summary>Step 1b.</summary>
    private void PastAndParticiple()
    {
        if (Ends("eedly") || Ends("eed"))
        {
            var suffix = Ends("eed") ? 3 : 5;
            if (_length - suffix >= _r1) _length += 2 - suffix;
            return;
        }

        var cut = Ends("ingly") ? 5 : Ends("edly") ? 4 : Ends("ing") ? 3 : Ends("ed") ? 2 : 0;
        if (cut == 0 || !HasVowelBefore(_length - cut)) return;
        _length -= cut;
        if (Ends("at") || Ends("bl") || Ends("iz")) _word[_length++] = 'e';
        else if (EndsInDouble()) _length--;
        else if (_r1 >= _length && EndsInShortSyllable(_length)) _word[_length++] = 'e';
    }

    /// <summary>Step 1c.</summary>
    private readonly void FinalY()
    {
        if (_length > 2 && _word[_length - 1] is 'y' or 'Y' && !IsVowel(_length - 2)) _word[_length - 1] = 'i';
    }

    /// <summary>Step 2.</summary>
    private void DerivedSuffix()
    {
        ReadOnlySpan<(string Suffix, string Stem)> rules =
        [
            ("ational", "ate"), ("ization", "ize"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"),
            ("tional", "tion"), ("biliti", "ble"), ("lessli", "less"), ("entli", "ent"), ("ation", "ate"),
            ("alism", "al"), ("aliti", "al"), ("ousli", "ous"), ("iviti", "ive"), ("fulli", "ful"), ("enci", "ence"),
            ("anci", "ance"), ("abli", "able"), ("izer", "ize"), ("ator", "ate"), ("alli", "al"), ("bli", "ble"),
        ];
        foreach (var (suffix, stem) in rules)
        {
            if (Ends(suffix))
            {
                ReplaceInR1(suffix, stem);
                return;
            }
        }

        if (Ends("ogi"))
        {
            if (_length > 3 && _word[_length - 4] == 'l') ReplaceInR1("ogi", "og");
        }
        else if (Ends("li") && _length > 2 && "cdeghkmnrt".Contains(_word[_length - 3], StringComparison.Ordinal))
        {
            ReplaceInR1("li", "");
        }
    }

    /// <summary>Step 3.</summary>
    private void ShortenedSuffix()
    {
        ReadOnlySpan<(string Suffix, string Stem)> rules =
        [
            ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ical", "ic"),
            ("ness", ""), ("ful", ""),
        ];
        foreach (var (suffix, stem) in rules)
        {
            if (Ends(suffix))
            {
                ReplaceInR1(suffix, stem);
                return;
            }
        }

        if (Ends("ative") && _length - 5 >= _r2) _length -= 5;
    }

    /// <summary>Step 4.</summary>
    private void ResidualSuffix()
    {
        ReadOnlySpan<string> suffixes =
        [
            "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize",
            "al", "er", "ic",
        ];
        foreach (var suffix in suffixes)
        {
            if (!Ends(suffix)) continue;
            if (_length - suffix.Length >= _r2) _length -= suffix.Length;
            return;
        }

        if (Ends("ion") && _length - 3 >= _r2 && _length > 3 && _word[_length - 4] is 's' or 't') _length -= 3;
    }

    /// <summary>Step 5.</summary>
    private void FinalEOrL()
    {
        var last = _length - 1;
        if (Ends("e"))
        {
            if (last >= _r2 || (last >= _r1 && !EndsInShortSyllable(last))) _length--;
        }
        else if (Ends("ll") && last >= _r2)
        {
            _length--;
        }
    }

    private readonly bool Ends(ReadOnlySpan<char> suffix) => Current.EndsWith(suffix);

    private void ReplaceInR1(string suffix, string stem)
    {
        var start = _length - suffix.Length;
        if (start < _r1) return;
        stem.CopyTo(_word[start..]);
        _length = start + stem.Length;
    }

    private readonly bool IsVowel(int i) => Vowels.Contains(_word[i]);

    private readonly bool HasVowelBefore(int end) => end > 0 && _word[..end].ContainsAny(Vowels);

    private readonly bool EndsInDouble() =>
        _length > 1
        && _word[_length - 1] == _word[_length - 2]
        && "bdfgmnprt".Contains(_word[_length - 1], StringComparison.Ordinal);

    /// <summary>Whether it ends in consonant, vowel, consonant (not w, x, Y), or is only vowel and consonant.</summary>
    private readonly bool EndsInShortSyllable(int end)
    {
        if (end == 2) return IsVowel(0) && !IsVowel(1);
        return end > 2
            && !IsVowel(end - 3) && IsVowel(end - 2) && !IsVowel(end - 1) && _word[end - 1] is not ('w' or 'x' or 'Y');
    }

    /// <summary>
    /// The start of the region after the first consonant that follows a vowel, from <paramref name="start"/>.
    /// </summary>
    private readonly int RegionAfter(int start)
    {
        for (var i = start + 1; i < _length; i++)
        {
            if (!IsVowel(i) && IsVowel(i - 1)) return i + 1;
        }

        return _length;
    }
}

/// <summary>The words for which the Porter2 algorithm's rules are wrong, as published with it.</summary>
internal static class StemExceptions
{
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Stems =
        new Dictionary<string, string>
        {
            ["skis"] = "ski", ["skies"] = "sky", ["idly"] = "idl", ["gently"] = "gentl", ["ugly"] = "ugli",
            ["early"] = "earli", ["only"] = "onli", ["singly"] = "singl", ["sky"] = "sky", ["news"] = "news",
            ["howe"] = "howe", ["atlas"] = "atlas", ["cosmos"] = "cosmos", ["bias"] = "bias", ["andes"] = "andes",
        }.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The stem of an exceptional word; null for other words.</summary>
    public static string? Of(ReadOnlySpan<char> word) => Stems.TryGetValue(word, out var stem) ? stem : null;

    /// <summary>Whether a word without its plural suffix is already a stem.</summary>
    public static bool EndsHere(ReadOnlySpan<char> word) => word is
        "inning" or "outing" or "canning" or "herring" or "earring" or "proceed" or "exceed" or "succeed";
}
