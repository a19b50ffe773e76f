using System.Globalization;

namespace VoidMcp.Sandbox.Unicode;

/// <summary>Compares texts by the Unicode Collation Algorithm, as <c>Intl.Collator</c> does.</summary>
internal sealed class TextCollator
{
    private readonly CollationTable _table = CollationTable.Root;
    private readonly CollatorOptions _options;
    private readonly HanOrder _han;
    private readonly LocaleLetters? _letters;
    private readonly ScriptOrder? _scripts;
    private readonly bool _isJapanese;
    private readonly List<CollationElement> _first = [], _second = [];

    public TextCollator(CollatorOptions options)
    {
        _options = options;
        _han = HanOrder.Of(options.Locale);
        _letters = LocaleLetters.Of(options.Locale, _table);
        _scripts = ScriptOrder.Of(options.Locale);
        _isJapanese = options.Locale.Split('-')[0] == "ja";
    }

    /// <returns>-1, 0 or 1.</returns>
    public int Compare(string a, string b)
    {
        if (string.Equals(a, b, StringComparison.Ordinal)) return 0;
        Read(a, _first);
        Read(b, _second);
        var order = ComparePrimary();
        if (order == 0 && _options.HasAccents) order = CompareLevel(static e => e.Secondary, _options.BackwardAccents);
        if (order == 0 && _options.HasCase)
        {
            order = _options.HasAccents
                ? CompareLevel(Tertiary, false)
                : CompareLevel(static e => e.Primary == 0 ? 0 : e.IsUpper ? 2 : 1, false);
        }

        return Math.Sign(order);
    }

    private int Tertiary(CollationElement element)
    {
        if (element.Tertiary == 0) return 0;
        return _options.CaseFirst switch
        {
            CaseFirst.Upper => element.Tertiary + (element.IsUpper ? 0 : 64),
            CaseFirst.Lower => element.Tertiary + (element.IsUpper ? 64 : 0),
            _ => _isJapanese ? WithoutKana(element.Tertiary) : element.Tertiary,
        };
    }

    /// <summary>In Japanese, hiragana and katakana are the same.</summary>
    private static int WithoutKana(byte tertiary) => tertiary switch
    {
        15 => 13,
        17 => 14,
        _ => tertiary,
    };

    private int ComparePrimary()
    {
        int i = 0, j = 0;
        while (true)
        {
            while (i < _first.Count && _first[i].Primary == 0) i++;
            while (j < _second.Count && _second[j].Primary == 0) j++;
            if (i == _first.Count || j == _second.Count) return (_first.Count - i) - (_second.Count - j);
            var (a, b) = (_first[i++].Primary, _second[j++].Primary);
            if (a == b) continue;
            return _scripts is null ? a.CompareTo(b) : _scripts.Move(a).CompareTo(_scripts.Move(b));
        }
    }

    private int CompareLevel(Func<CollationElement, int> weight, bool backward)
    {
        if (backward)
        {
            _first.Reverse();
            _second.Reverse();
        }

        int i = 0, j = 0;
        while (true)
        {
            while (i < _first.Count && weight(_first[i]) == 0) i++;
            while (j < _second.Count && weight(_second[j]) == 0) j++;
            if (i == _first.Count || j == _second.Count)
            {
                if (backward)
                {
                    _first.Reverse();
                    _second.Reverse();
                }

                return (i == _first.Count ? 0 : 1) - (j == _second.Count ? 0 : 1);
            }

            var order = weight(_first[i++]) - weight(_second[j++]);
            if (order != 0) return order;
        }
    }

    /// <summary>Reads the elements of a text.</summary>
    private void Read(string text, List<CollationElement> elements)
    {
        elements.Clear();
        var points = Normalization.Decompose(text);
        for (var at = 0; at < points.Count;)
        {
            if (_options.Numeric && Digit(points[at].Point) >= 0) at = ReadNumber(points, at, elements);
            else
            {
                var from = elements.Count;
                at = ReadLetter(points, at, elements);
                if (_options.IgnorePunctuation) IgnoreVariable(elements, from);
            }
        }
    }

    private int ReadLetter(List<(int Point, byte Class)> points, int at, List<CollationElement> elements)
    {
        if (_letters?.TryRead(points, at, elements, out var used) == true) return at + used;
        var point = points[at].Point;
        if (_table.ContractionsOf(point) is { } contractions)
        {
            foreach (var longest in new[] { true, false })
            {
                foreach (var c in contractions)
                {
                    if (c.Third > 0 != longest) continue;
                    if (!Matches(points, at, c, longest, out var second, out var third)) continue;
                    _table.AddAt(c.Elements, elements);
                    if (third > 0) points.RemoveAt(third);
                    points.RemoveAt(second);
                    return at + 1;
                }
            }
        }

        _table.Add(point, _han, elements);
        return at + 1;
    }

    /// <summary>
    /// Whether a contraction matches: its characters follow each other, or with marks between them that do not block
    /// them.
    /// </summary>
    private static bool Matches(
        List<(int Point, byte Class)> points,
        int at,
        CollationTable.Contraction contraction,
        bool hasThird,
        out int second,
        out int third)
    {
        third = 0;
        second = Find(points, at, contraction.Second);
        if (second == 0) return false;
        if (!hasThird) return true;
        third = Find(points, second, contraction.Third);
        return third > 0;

        static int Find(List<(int Point, byte Class)> points, int after, int point)
        {
            byte passed = 0;
            for (var i = after + 1; i < points.Count; i++)
            {
                var (next, combining) = points[i];
                if (next == point && (i == after + 1 || combining > passed)) return i;
                if (combining == 0 || combining <= passed) return 0;
                passed = combining;
            }

            return 0;
        }
    }

    /// <summary>Reads a number as one weight: its length without leading zeros, then its digits.</summary>
    private int ReadNumber(List<(int Point, byte Class)> points, int at, List<CollationElement> elements)
    {
        while (at + 1 < points.Count && Digit(points[at].Point) == 0 && Digit(points[at + 1].Point) >= 0) at++;
        var end = at;
        while (end < points.Count && Digit(points[end].Point) >= 0) end++;
        elements.Add(new CollationElement(_table.DigitZero, 1, 2));
        elements.Add(new CollationElement((uint)(end - at), 0, 0));
        for (; at < end; at++) elements.Add(new CollationElement((uint)Digit(points[at].Point) + 1, 0, 0));
        return end;
    }

    private static int Digit(int point) => point switch
    {
        >= '0' and <= '9' => point - '0',
        < 0x660 or > 0x1FFFF or (>= 0xD800 and <= 0xDFFF) => -1,
        _ => CharUnicodeInfo.GetDecimalDigitValue(char.ConvertFromUtf32(point), 0),
    };

    /// <summary>Drops white space and punctuation, and the marks on them.</summary>
    private void IgnoreVariable(List<CollationElement> elements, int from)
    {
        for (var i = from; i < elements.Count; i++)
        {
            var afterIgnored = i > 0 && elements[i - 1] is { Primary: 0, Secondary: 0, Tertiary: 0 };
            var isNumber = elements[i].Tertiary == 0;
            if ((!isNumber && _table.IsVariable(elements[i].Primary)) || (elements[i].Primary == 0 && afterIgnored))
                elements[i] = default;
        }
    }
}

internal enum CaseFirst
{
    Off,
    Upper,
    Lower,
}

/// <summary>The options of <c>Intl.Collator</c>.</summary>
internal sealed record CollatorOptions
{
    public string Locale { get; init; } = "en-US";

    /// <summary>Whether accents count (sensitivity accent and variant).</summary>
    public bool HasAccents { get; init; } = true;

    /// <summary>Whether case counts (sensitivity case and variant).</summary>
    public bool HasCase { get; init; } = true;

    public bool Numeric { get; init; }

    public CaseFirst CaseFirst { get; init; }

    public bool IgnorePunctuation { get; init; }

    /// <summary>Whether the last accent decides, as in Canadian French.</summary>
    public bool BackwardAccents => Locale == "fr-CA";
}
