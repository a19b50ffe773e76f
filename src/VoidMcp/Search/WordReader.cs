using System.Globalization;

namespace VoidMcp.Search;

/// <summary>
/// Cuts text into lower-case words, without allocating for them: at everything that is no letter or digit, then
/// <c>camelCase</c> and <c>HTTPServer</c> and <c>page2</c> into parts. A word of several parts comes as its parts and then
/// as a whole (<c>git</c>, <c>hub</c>, <c>github</c>), since either may be what the other side writes. Scripts without
/// spaces (Chinese, Japanese, Thai, …) come as overlapping pairs of characters.
/// </summary>
/// <param name="text">Any text.</param>
/// <param name="buffer">Where the current word is kept; at least <see cref="LongestWord"/> characters.</param>
internal ref struct WordReader(ReadOnlySpan<char> text, Span<char> buffer)
{
    /// <summary>A longer run of letters is data, not a word; its end is dropped.</summary>
    public const int LongestWord = 40;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<char> _buffer = buffer;
    private int _next;
    private int _wordStart;
    private int _wordEnd;
    private int _partStart;
    private int _parts;
    private bool _isPlain;

    /// <summary>The current word, lower case; valid until the next call of <see cref="Read"/>.</summary>
    public ReadOnlySpan<char> Word { get; private set; }

    /// <summary>Whether the current word is one part of a longer one.</summary>
    public bool IsPart { get; private set; }

    /// <summary>Whether the current word is the whole of parts that came before it.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Where the current word, or the word of which it is a part, begins in the text.</summary>
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
        // The possessive's 's is no word of its own.
        if (_next + 1 < _text.Length && _text[_next] is '\'' or '’' && _text[_next + 1] is 's' or 'S') _next += 2;
        return true;
    }

    private bool NextPair()
    {
        var start = _partStart;
        var end = Math.Min(start + 2, _wordEnd);
        // The last pair ends the word; a single character is a word only where it stands alone.
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
        char.IsLetterOrDigit(_text[i]) || (!char.IsAscii(_text[i]) && char.GetUnicodeCategory(_text[i]) is UnicodeCategory.NonSpacingMark);

    /// <summary>The end of the part that begins here: before a capital after a small letter, before the last of several capitals, at a digit.</summary>
    private readonly int PartEnd(int start)
    {
        // Small letters only: most words of most texts.
        if (_isPlain) return _wordEnd;
        var i = start + 1;
        for (; i < _wordEnd; i++)
        {
            char last = _text[i - 1], current = _text[i];
            if (char.IsDigit(current) != char.IsDigit(last)) return i;
            if (!char.IsUpper(current)) continue;
            if (!char.IsUpper(last)) return i;
            // "HTTPServer" breaks before S; "URLs" and "IDs" do not break before L and D.
            var restIsPlural = i + 2 == _wordEnd && _text[i + 1] == 's';
            if (i + 1 < _wordEnd && char.IsLower(_text[i + 1]) && !restIsPlural) return i;
        }

        return i;
    }

    /// <summary>Letters of scripts that write no spaces between words, by their Unicode blocks.</summary>
    private static bool IsUnspaced(char c) => c >= '\u0E00' && c is
        >= '\u0E00' and <= '\u0EFF' or >= '\u1780' and <= '\u17FF' or >= '\u3040' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF'
        or >= '\uAC00' and <= '\uD7AF' or >= '\uF900' and <= '\uFAFF';
}
