namespace VoidMcp.Sandbox.Dates;

internal enum DateTokenKind
{
    End,
    Number,
    Symbol,
    Space,
    Word,
    Unknown,
    Invalid,
}

/// <summary>What a word in a date means.</summary>
internal enum DateWord
{
    /// <summary>No known word, or not a word.</summary>
    None,

    /// <summary>A month from 1.</summary>
    Month,

    /// <summary>AM or PM; the value is the hours to add.</summary>
    HalfDay,

    /// <summary>A zone; the value is its offset in hours.</summary>
    Zone,

    /// <summary>The T between date and time.</summary>
    TimeSeparator,
}

/// <summary>A token of a date text.</summary>
/// <param name="Kind">The kind of token.</param>
/// <param name="Value">A number's value, a symbol's character, or a word's value.</param>
/// <param name="Length">The token's length in characters.</param>
/// <param name="Word">What a word means.</param>
internal readonly record struct DateToken(
    DateTokenKind Kind, int Value = 0, int Length = 0, DateWord Word = DateWord.None)
{
    public bool IsEnd => Kind == DateTokenKind.End;

    public bool IsNumber => Kind == DateTokenKind.Number;

    public bool IsSign => IsSymbol('+') || IsSymbol('-');

    public bool IsZ => Kind == DateTokenKind.Word && Word == DateWord.Zone && Length == 1;

    public bool IsSymbol(char symbol) => Kind == DateTokenKind.Symbol && Value == symbol;

    public bool IsFixedNumber(int length) => IsNumber && Length == length;
}

/// <summary>Splits a date text into tokens.</summary>
internal sealed class DateTokens
{
    private const int SignificantDigits = 9, WordPrefix = 3;

    private static readonly Dictionary<string, (DateWord Word, int Value)> s_words = new(StringComparer.Ordinal)
    {
        ["jan"] = (DateWord.Month, 1), ["feb"] = (DateWord.Month, 2), ["mar"] = (DateWord.Month, 3),
        ["apr"] = (DateWord.Month, 4), ["may"] = (DateWord.Month, 5), ["jun"] = (DateWord.Month, 6),
        ["jul"] = (DateWord.Month, 7), ["aug"] = (DateWord.Month, 8), ["sep"] = (DateWord.Month, 9),
        ["oct"] = (DateWord.Month, 10), ["nov"] = (DateWord.Month, 11), ["dec"] = (DateWord.Month, 12),
        ["am"] = (DateWord.HalfDay, 0), ["pm"] = (DateWord.HalfDay, 12),
        ["ut"] = (DateWord.Zone, 0), ["utc"] = (DateWord.Zone, 0), ["z"] = (DateWord.Zone, 0),
        ["gmt"] = (DateWord.Zone, 0), ["cdt"] = (DateWord.Zone, -5), ["cst"] = (DateWord.Zone, -6),
        ["edt"] = (DateWord.Zone, -4), ["est"] = (DateWord.Zone, -5), ["mdt"] = (DateWord.Zone, -6),
        ["mst"] = (DateWord.Zone, -7), ["pdt"] = (DateWord.Zone, -7), ["pst"] = (DateWord.Zone, -8),
        ["t"] = (DateWord.TimeSeparator, 0),
    };

    private readonly string _text;
    private int _at;

    public DateTokens(string text)
    {
        _text = text;
        Peek = Scan();
    }

    /// <summary>The token that <see cref="Next"/> returns.</summary>
    public DateToken Peek { get; private set; }

    public DateToken Next()
    {
        var token = Peek;
        Peek = Scan();
        return token;
    }

    public bool Skip(char symbol)
    {
        if (!Peek.IsSymbol(symbol)) return false;
        Next();
        return true;
    }

    private DateToken Scan()
    {
        if (_at >= _text.Length) return new DateToken(DateTokenKind.End);
        var from = _at;
        var c = _text[_at];
        if (char.IsAsciiDigit(c)) return Number();
        if (c is ':' or '-' or '+' or '.' or ')')
        {
            _at++;
            return new DateToken(DateTokenKind.Symbol, c, 1);
        }

        if (c >= 'A' && !IsSpace(c))
        {
            while (_at < _text.Length && _text[_at] >= 'A' && !IsSpace(_text[_at])) _at++;
            return Word(_text[from..Math.Min(_at, from + WordPrefix)], _at - from);
        }

        _at++;
        if (IsSpace(c)) return new DateToken(DateTokenKind.Space, 0, 1);
        if (c == '(') SkipParentheses();
        return new DateToken(DateTokenKind.Unknown);
    }

    private DateToken Number()
    {
        var from = _at;
        while (_at < _text.Length && _text[_at] == '0') _at++;
        var (value, digits) = (0, 0);
        for (; _at < _text.Length && char.IsAsciiDigit(_text[_at]); _at++, digits++)
        {
            if (digits < SignificantDigits) value = (value * 10) + (_text[_at] - '0');
        }

        return new DateToken(DateTokenKind.Number, value, _at - from);
    }

    /// <summary>Looks up a word by its first three letters; only months may be longer.</summary>
    private static DateToken Word(string prefix, int length)
    {
        var known = s_words.TryGetValue(prefix.ToLowerInvariant(), out var word)
            && (length <= WordPrefix || word.Word == DateWord.Month);
        return new DateToken(DateTokenKind.Word, known ? word.Value : 0, length, known ? word.Word : DateWord.None);
    }

    private void SkipParentheses()
    {
        for (var open = 1; _at < _text.Length && open > 0; _at++)
        {
            if (_text[_at] == '(') open++;
            else if (_text[_at] == ')') open--;
        }
    }

    private static bool IsSpace(char c) => char.IsWhiteSpace(c) ? c is not '\u0085' : c == '\uFEFF';
}
