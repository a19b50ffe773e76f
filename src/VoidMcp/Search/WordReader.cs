using System.Globalization;

namespace VoidMcp.Search;

/// <summary>
/// Splits text into lowercase words without allocating: at everything other than letters and digits, then
/// <c>camelCase</c>, <c>HTTPServer</c> and <c>page2</c> into parts. A word of several parts yields the parts and then
/// the whole (<c>git</c>, <c>hub</c>, <c>github</c>), because a query may contain either. Scripts without spaces
/// (Chinese, Japanese, Thai, …) yield overlapping pairs of characters.
/// </summary>
/// <param name="text">Any text.</param>
/// <param name="buffer">Buffer for the current word; at least <see cref="LongestWord"/> characters.</param>
internal ref struct WordReader(ReadOnlySpan<char> text, Span<char> buffer)
{
    /// <summary>Maximum word length; a longer run of letters is truncated.</summary>
    public const int LongestWord = 40;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<char> _buffer = buffer;
    private int _next;
    private int _wordStart;
    private int _wordEnd;
    private int _partStart;
    private int _parts;
    private bool _isPlain;

    /// <summary>The current word in lowercase; valid until the next call of <see cref="Read"/>.</summary>
    public ReadOnlySpan<char> Word { get; private set; }

    /// <summary>Whether the current word is a part of a longer word.</summary>
    public bool IsPart { get; private set; }

    /// <summary>Whether the current word is the whole of the preceding parts.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The position of the current word, or of the word that contains it, in the text.</summary>
    public readonly int Start => _wordStart;

    public bool Read()
    {
        IsPart = IsWhole = false;
        if (_partStart >= _wordEnd)
        {
            if (_parts is > 1 and <= 4)
            {
                _parts = 0;
                IsWhole = true;
                return Take(_wordStart, _wordEnd);
            }

            if (!NextWord()) return false;
        }

        if (IsUnspaced(_text[_partStart])) return NextPair();
        var end = PartEnd(_partStart);
        IsPart = _partStart > _wordStart || end < _wordEnd;
        _parts++;
        var start = _partStart;
        _partStart = end;
        return Take(start, end);
    }

    private bool NextWord()
    {
        while (_next < _text.Length && !char.IsLetterOrDigit(_text[_next])) _next++;
        if (_next >= _text.Length) return false;
        _wordStart = _partStart = _next;
        _parts = 0;
        var unspaced = IsUnspaced(_text[_next]);
        while (_next < _text.Length && !unspaced && char.IsAsciiLetterLower(_text[_next])) _next++;
        _isPlain = _next > _wordStart && (_next == _text.Length || !IsInWord(_next));
        while (_next < _text.Length && IsInWord(_next) && IsUnspaced(_text[_next]) == unspaced) _next++;
        _wordEnd = _next;
        // The possessive 's is not a word.
        if (_next + 1 < _text.Length && _text[_next] is '\'' or '’' && _text[_next + 1] is 's' or 'S') _next += 2;
        return true;
    }

    private bool NextPair()
    {
        var start = _partStart;
        var end = Math.Min(start + 2, _wordEnd);
        // The last pair ends the word; a single character is a word only if it stands alone.
        _partStart = end == _wordEnd ? _wordEnd : start + 1;
        return Take(start, end);
    }

    private bool Take(int start, int end)
    {
        var length = Math.Min(end - start, LongestWord);
        if (_isPlain)
        {
            Word = _text.Slice(start, length);
            return true;
        }

        for (var i = 0; i < length; i++)
        {
            var c = _text[start + i];
            _buffer[i] = c < 128 ? (char)(char.IsAsciiLetterUpper(c) ? c | 0x20 : c) : char.ToLowerInvariant(c);
        }

        Word = _buffer[..length];
        return true;
    }

    private readonly bool IsInWord(int i) =>
        char.IsLetterOrDigit(_text[i])
        || (!char.IsAscii(_text[i]) && char.GetUnicodeCategory(_text[i]) is UnicodeCategory.NonSpacingMark);

    /// <summary>
    /// The end of the part that starts here: before an uppercase letter after a lowercase one, before the last of
    /// several uppercase letters, or at a digit.
    /// </summary>
    private readonly int PartEnd(int start)
    {
        // Fast path: most words are all lowercase.
        if (_isPlain) return _wordEnd;
        var i = start + 1;
        for (; i < _wordEnd; i++)
        {
            char last = _text[i - 1], current = _text[i];
            if (char.IsDigit(current) != char.IsDigit(last)) return i;
            if (!char.IsUpper(current)) continue;
            if (!char.IsUpper(last)) return i;
            // "HTTPServer" splits before S; "URLs" and "IDs" do not split before L and D.
            var restIsPlural = i + 2 == _wordEnd && _text[i + 1] == 's';
            if (i + 1 < _wordEnd && char.IsLower(_text[i + 1]) && !restIsPlural) return i;
        }

        return i;
    }

    /// <summary>Whether it is a letter of a script without spaces between words, by Unicode block.</summary>
    private static bool IsUnspaced(char c) => c >= '\u0E00' && c is
        >= '\u0E00' and <= '\u0EFF' or >= '\u1780' and <= '\u17FF' or >= '\u3040' and <= '\u30FF'
        or >= '\u3400' and <= '\u9FFF'
        or >= '\uAC00' and <= '\uD7AF' or >= '\uF900' and <= '\uFAFF';
}
