namespace VoidMcp.Sandbox.Unicode;

/// <summary>
/// A collation element: the weights of a character at the three levels. Zero means ignored at that level.
/// </summary>
internal readonly record struct CollationElement(uint Primary, byte Secondary, byte Tertiary)
{
    /// <summary>Whether it is an uppercase letter, by its tertiary weight.</summary>
    public bool IsUpper => Tertiary is (>= 8 and <= 12) or 14 or 17 or 18 or 29;
}

/// <summary>The elements of CLDR's root collation.</summary>
internal sealed class CollationTable
{
    /// <summary>Room between two primary weights of the root, for letters of single languages.</summary>
    public const int PrimaryShift = 8;

    private const int BlockShift = 5, FirstHan = 0x3400, LastHan = 0x9FFF;

    /// <summary>Above the weights in the table: ideographs, then everything else by code point.</summary>
    private const uint HanBase = 0x100_0000, OtherBase = 0x200_0000;

    private static readonly Lazy<CollationTable> s_root = new(static () => new CollationTable(UnicodeData.File));

    private readonly ReadOnlyMemory<ushort> _index, _values;
    private readonly ReadOnlyMemory<uint> _elements;
    private readonly Dictionary<int, List<Contraction>> _contractions = [];
    private readonly uint _maxVariable, _digit;

    private CollationTable(EmbeddedData data)
    {
        (_index, _values) = (data.Numbers<ushort>("cidx"), data.Numbers<ushort>("cval"));
        _elements = data.Numbers<uint>("cele");
        var facts = data.Numbers<uint>("cinf").Span;
        (_maxVariable, _digit) = (facts[0] << PrimaryShift, facts[1] << PrimaryShift);
        for (var entries = data.Numbers<uint>("cont").Span; entries.Length > 0; entries = entries[4..])
        {
            if (!_contractions.TryGetValue((int)entries[0], out var list)) _contractions[(int)entries[0]] = list = [];
            list.Add(new Contraction((int)entries[1], (int)entries[2], (int)entries[3]));
        }
    }

    public static CollationTable Root => s_root.Value;

    /// <summary>The primary weight of the digit zero; that of nine is nine steps higher.</summary>
    public uint DigitZero => _digit;

    /// <summary>Contractions that begin with a character; null if there are none.</summary>
    public IReadOnlyList<Contraction>? ContractionsOf(int point) => _contractions.GetValueOrDefault(point);

    /// <summary>Whether an element is white space or punctuation.</summary>
    public bool IsVariable(uint primary) => primary > 0 && primary <= _maxVariable + 0xFF;

    /// <summary>Adds the elements of a character.</summary>
    /// <param name="point">A character that has no canonical decomposition.</param>
    /// <param name="han">The order of ideographs.</param>
    /// <param name="elements">Receives the elements.</param>
    public void Add(int point, HanOrder han, List<CollationElement> elements)
    {
        var start = point < _index.Length << BlockShift
            ? _values.Span[(_index.Span[point >> BlockShift] << BlockShift) | (point & ((1 << BlockShift) - 1))]
            : 0;
        if (start > 0) AddAt(start, elements);
        else if (point is >= FirstHan and <= LastHan && han.Rank(point - FirstHan) is > 0 and var rank)
        {
            // Ideographs that come before letters come after the last digit.
            var primary = han.IsBeforeLetters ? _digit + (9 << PrimaryShift) + 1 : HanBase;
            elements.Add(new CollationElement(primary, 1, 2));
            elements.Add(new CollationElement(rank, 0, 0));
        }
        else if (Normalization.Compatible(point) is { Length: > 0 } parts)
        {
            var from = elements.Count;
            foreach (var part in parts.EnumerateRunes()) Add(part.Value, han, elements);
            for (; from < elements.Count; from++)
                if (elements[from].Tertiary == 2) elements[from] = elements[from] with { Tertiary = 4 };
        }
        else elements.Add(new CollationElement(OtherBase + (uint)point, 1, 2));
    }

    public void AddAt(int start, List<CollationElement> elements)
    {
        for (var span = _elements.Span; ; start++)
        {
            var packed = span[start];
            elements.Add(new CollationElement(
                packed >> 16 << PrimaryShift, (byte)(packed >> 8), (byte)(packed & 0x7F)));
            if ((packed & 0x80) == 0) return;
        }
    }

    /// <summary>
    /// Two or three characters with elements of their own: those after the first (the third is 0 if there are two), and
    /// where the elements start.
    /// </summary>
    internal readonly record struct Contraction(int Second, int Third, int Elements);
}

/// <summary>The order of ideographs in one language.</summary>
internal sealed class HanOrder(string section, bool isBeforeLetters)
{
    public static readonly HanOrder Root = new("hroo", false);

    private static readonly HanOrder s_pinyin = new("hzh ", true), s_stroke = new("hzht", true);
    private static readonly HanOrder s_japanese = new("hja ", false);

    private readonly Lazy<ReadOnlyMemory<ushort>> _ranks = new(() => UnicodeData.File.Numbers<ushort>(section));

    /// <summary>Whether ideographs sort before all letters.</summary>
    public bool IsBeforeLetters { get; } = isBeforeLetters;

    /// <param name="locale">A locale, such as <c>zh-TW</c>.</param>
    public static HanOrder Of(string locale)
    {
        var isTraditional = locale.Contains("Hant", StringComparison.Ordinal)
            || locale.EndsWith("-TW", StringComparison.Ordinal)
            || locale.EndsWith("-HK", StringComparison.Ordinal)
            || locale.EndsWith("-MO", StringComparison.Ordinal);
        return locale.Split('-')[0] switch
        {
            "zh" => isTraditional ? s_stroke : s_pinyin,
            "ja" => s_japanese,
            _ => Root,
        };
    }

    public uint Rank(int index) => _ranks.Value.Span[index];
}
