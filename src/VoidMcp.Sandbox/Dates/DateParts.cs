namespace VoidMcp.Sandbox.Dates;

/// <summary>
/// A date read from text. The day may exceed its month (to 31), the hour may be 24. Without an offset the date is in
/// the script's own zone.
/// </summary>
internal readonly record struct DateParts(
    int Year, int Month, int Day, int Hour, int Minute, int Second, int Millisecond, int? OffsetSeconds);

/// <summary>The numbers of a date in the order of the text, and how they are told apart.</summary>
internal sealed class DayNumbers
{
    private readonly int[] _numbers = [1, 1, 1];
    private int _count;

    public int? NamedMonth { get; set; }

    public bool IsIso { get; set; }

    public bool IsEmpty => _count == 0;

    public bool TryAdd(int number)
    {
        if (_count == _numbers.Length) return false;
        _numbers[_count++] = number;
        return true;
    }

    public bool TryRead(out int year, out int month, out int day)
    {
        var (a, b, c) = (_numbers[0], _numbers[1], _numbers[2]);
        (year, month, day) = (IsIso || !IsDay(a), NamedMonth) switch
        {
            (true, null) => (a, b, c),
            (false, null) => (c, a, b),
            (true, { } named) => (a, named, b),
            (false, { } named) => (b, named, a),
        };
        if (!IsIso && year is >= 0 and < 100) year += year < 50 ? 2000 : 1900;
        return _count > 0 && IsMonth(month) && IsDay(day);
    }

    public static bool IsMonth(int number) => number is >= 1 and <= 12;

    public static bool IsDay(int number) => number is >= 1 and <= 31;
}

/// <summary>The numbers of a time: hour, minute, second, millisecond.</summary>
internal sealed class TimeNumbers
{
    private readonly int[] _numbers = new int[4];
    private int _count;

    /// <summary>0 for AM, 12 for PM, null for a time of 24 hours.</summary>
    public int? HourOffset { get; set; }

    public bool IsEmpty => _count == 0;

    public bool TryAdd(int number)
    {
        if (_count == _numbers.Length) return false;
        _numbers[_count++] = number;
        return true;
    }

    public bool Expects(int number) => _count switch
    {
        1 or 2 => IsMinute(number),
        3 => number is >= 0 and < 1000,
        _ => false,
    };

    /// <summary>Adds the last number; the rest are zero.</summary>
    public void AddFinal(int number)
    {
        TryAdd(number);
        _count = _numbers.Length;
    }

    public bool TryRead(out int hour, out int minute, out int second, out int millisecond)
    {
        (hour, minute, second, millisecond) = (_numbers[0], _numbers[1], _numbers[2], _numbers[3]);
        if (HourOffset is { } offset)
        {
            if (hour > 12) return false;
            hour = (hour % 12) + offset;
        }

        return (hour < 24 && minute < 60 && second < 60 && millisecond < 1000)
            || (hour == 24 && minute == 0 && second == 0 && millisecond == 0);
    }

    public static bool IsMinute(int number) => number is >= 0 and < 60;

    public static bool IsHour(int number) => number is >= 0 and < 24;
}

/// <summary>The zone of a date: a name, or a sign with hours and minutes.</summary>
internal sealed class ZoneNumbers
{
    private int? _sign;

    public int? Hour { get; set; }

    public int? Minute { get; set; }

    public bool IsUtc => Hour == 0 && Minute == 0;

    public bool IsEmpty => Hour is null;

    public int? OffsetSeconds => _sign * (((Hour ?? 0) * 3600) + ((Minute ?? 0) * 60));

    public void Set(int offsetHours)
    {
        _sign = offsetHours < 0 ? -1 : 1;
        (Hour, Minute) = (Math.Abs(offsetHours), 0);
    }

    public void SetSign(bool negative) => _sign = negative ? -1 : 1;

    public bool Expects(int number) => Hour is not null && Minute is null && TimeNumbers.IsMinute(number);
}
