namespace VoidMcp.Sandbox.Intl;

/// <summary>One locale's patterns, names and symbols.</summary>
/// <remarks>
/// Date patterns are literal text with one private character per field (<see cref="DateField"/>). In number patterns,
/// # is the number, - and + its sign, % the percent sign, ¤ the currency, and {…} the compact suffix.
/// </remarks>
internal sealed class LocaleRecord(LocaleData data, string name, ReadOnlyMemory<ushort> indices)
{
    private const int Times = 216, Styles = Times + 54, Joins = Styles + 8, HourCycleAt = Joins + 10;
    private const int Symbols = HourCycleAt + 1, CurrencyPatterns = Symbols + 12, AmountSymbols = CurrencyPatterns + 16;
    private const int SymbolLists = AmountSymbols + 2;
    private const int Compact = SymbolLists + 2, Names = Compact + 2, NamesPerKind = 16;

    private readonly Dictionary<int, string[]> _lists = [];

    public string Name { get; } = name;

    /// <summary>The locale's own hour cycle: h12 or h23.</summary>
    public string HourCycle => Text(HourCycleAt);

    public string Decimal => Text(Symbols);

    public string Group => Text(Symbols + 1);

    /// <summary>The separators of amounts of money, where they differ.</summary>
    public string AmountDecimal => Text(AmountSymbols);

    public string AmountGroup => Text(AmountSymbols + 1);

    public string Minus => Text(Symbols + 2);

    public string Plus => Text(Symbols + 3);

    public string Percent => Text(Symbols + 4);

    public string NaN => Text(Symbols + 5);

    public string Infinity => Text(Symbols + 6);

    /// <summary>The ten digits; empty for 0 to 9.</summary>
    public string Digits => Text(Symbols + 7);

    /// <summary>The number of digits before the first group separator from which on numbers are grouped.</summary>
    public int MinGrouping => Text(Symbols + 8)[0] - '0';

    /// <summary>The size of the groups after the first: 3, or 2 in India.</summary>
    public int GroupSize => Text(Symbols + 8)[1] - '0';

    public string PercentPattern(bool negative) => Text(Symbols + 9 + (negative ? 1 : 0));

    public string NegativePattern => Text(Symbols + 11);

    /// <param name="isDollar">Whether the currency's symbol is a sign such as $, not a word such as CHF.</param>
    /// <param name="asCode">Whether the currency is shown as a code or another word.</param>
    /// <param name="accounting">Whether negative amounts are in parentheses, where that is usual.</param>
    /// <param name="negative">Whether the number has a sign.</param>
    public string CurrencyPattern(bool isDollar, bool asCode, bool accounting, bool negative) => Text(CurrencyPatterns
        + (isDollar ? 8 : 0) + (asCode ? 4 : 0) + (accounting ? 2 : 0) + (negative ? 1 : 0));

    public string CurrencySymbol(string code, bool narrow)
    {
        var at = data.Currencies.ToList().IndexOf(code);
        return at < 0 ? code : List(SymbolLists + (narrow ? 1 : 0))[at];
    }

    /// <param name="isLong">Whether the suffix is a word: thousand.</param>
    /// <param name="exponent">The power of ten, from 3 to 14.</param>
    /// <param name="sample">Which form: 0 for one, 1 for a few, 2 for many, 3 for a fraction.</param>
    public string CompactPattern(bool isLong, int exponent, int sample) =>
        List(Compact + (isLong ? 1 : 0))[((exponent - 3) * 4) + sample];

    /// <summary>The pattern of a date; each index counts the choices of its field, 0 for absent.</summary>
    public string Date(int weekday, int year, int month, int day) =>
        Text((((((weekday * 3) + year) * 6) + month) * 3) + day);

    /// <inheritdoc cref="Date"/>
    public string Time(bool twelve, int hour, int minute, int second) =>
        Text(Times + (twelve ? 0 : 27) + (hour * 9) + (minute * 3) + second);

    /// <param name="style">0 for full to 3 for short.</param>
    public string DateStyle(int style) => Text(Styles + style);

    public string TimeStyle(bool twelve, bool isShort) => Text(Styles + 4 + (twelve ? 0 : 2) + (isShort ? 1 : 0));

    /// <summary>How date and time of a style are joined.</summary>
    public string JoinOfStyle(int style) => Text(Joins + style);

    /// <summary>How other dates are joined with times.</summary>
    /// <param name="width">0 for a date of numbers, 1 for a short month, 2 for a long one, 3 with a weekday, 4 for a
    /// weekday alone, 5 for one with an hour.</param>
    public string JoinOfFields(int width) => Text(Joins + 4 + width);

    /// <param name="kind">0 for months, 1 for weekdays, 2 for day periods by hour.</param>
    /// <param name="slot">The list that the pattern names.</param>
    public string[] NamesOf(int kind, int slot) => List(Names + (kind * NamesPerKind) + slot);

    private string Text(int index) => data.Text(indices.Span[index]);

    private string[] List(int index) => _lists.TryGetValue(index, out var list)
        ? list
        : _lists[index] = Text(index).Split('|');
}

/// <summary>The private characters that stand for fields in date patterns.</summary>
internal static class DateField
{
    public const char Year = '\uE000', Year2 = '\uE001', Month = '\uE002', Month2 = '\uE003', Day = '\uE004';
    public const char Day2 = '\uE005', Hour12 = '\uE006', Hour12Two = '\uE007', Hour23 = '\uE008';
    public const char Hour23Two = '\uE009', Minute = '\uE00A', Minute2 = '\uE00B', Second = '\uE00C';
    public const char Second2 = '\uE00D', ThaiYear = '\uE00E', ThaiYear2 = '\uE00F', Hour11 = '\uE010';
    public const char Hour11Two = '\uE011', DatePart = '\uE012', TimePart = '\uE013';

    /// <summary>The first of 16 each: lists of month names, weekday names and day periods.</summary>
    public const char Months = '\uE020', Weekdays = '\uE030', Periods = '\uE040';

    /// <summary>Not in the data: put into patterns for a script's options.</summary>
    public const char Fraction = '\uE050', Zone = '\uE051', Era = '\uE052';

    public static bool IsField(char c) => c is >= '\uE000' and <= '\uE0FF';
}
