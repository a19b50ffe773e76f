using System.Globalization;
using System.Text;

namespace VoidMcp.Sandbox.Intl;

/// <summary>A part of a formatted date or number, as <c>formatToParts</c> returns it.</summary>
internal readonly record struct FormatPart(string Type, string Text);

/// <summary>Formats dates in one locale and time zone.</summary>
internal sealed class DateFormat
{
    /// <summary>Beyond these, the system's zone data and calendar end; dates use the zone's standard offset.</summary>
    private const double MinZoned = -62_135_596_800_000, MaxZoned = 253_402_300_799_999;

    private readonly LocaleRecord _locale;
    private readonly DateFormatOptions _options;
    /// <summary>The times that the framework can represent.</summary>
    private const double FirstTime = -62_135_596_800_000, LastTime = 253_402_300_799_999;

    private readonly TimeZoneInfo _zone;
    private readonly string _pattern;
    private readonly string _digits;

    /// <param name="locale">The locale's data.</param>
    /// <param name="options">The format's options.</param>
    /// <param name="zone">The time zone.</param>
    /// <param name="digits">The ten digits; empty for 0 to 9.</param>
    public DateFormat(LocaleRecord locale, DateFormatOptions options, TimeZoneInfo zone, string digits)
    {
        (_locale, _options, _zone, _digits) = (locale, options, zone, digits);
        HourCycle = options.HourCycle switch
        {
            // A 12-hour clock from 0, as in Japan, is part of the locale's own pattern.
            "h11" or "h12" => "h12",
            "h23" or "h24" => "h23",
            _ => locale.HourCycle is "h11" or "h12" ? "h12" : "h23",
        };
        _pattern = Pattern();
        var isFromZero = options.HourCycle == "h11"
            || (options.HourCycle == "h12" && options.IsHour12 && locale.Name.Split('-')[0] == "ja");
        if (isFromZero)
        {
            _pattern = _pattern.Replace(DateField.Hour12, DateField.Hour11)
                .Replace(DateField.Hour12Two, DateField.Hour11Two);
        }
    }

    public string HourCycle { get; }

    public LocaleRecord Locale => _locale;

    /// <summary>The zone's offset from UTC at a time.</summary>
    public TimeSpan Offset(double time) => _zone.GetUtcOffset(
        DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Clamp(time, FirstTime, LastTime)));

    /// <param name="time">Milliseconds since 1970; must be valid.</param>
    public string Format(double time)
    {
        var text = new StringBuilder();
        foreach (var part in Parts(time)) text.Append(part.Text);

        // V8 shows narrow no-break spaces as spaces, except in formatToParts.
        return text.Replace('\u202F', ' ').ToString();
    }

    /// <inheritdoc cref="Format"/>
    public IEnumerable<FormatPart> Parts(double time)
    {
        var offset = OffsetAt(time);
        var local = time + offset.TotalMilliseconds;
        var days = Math.Floor(local / 86_400_000);
        var (year, month, day) = CivilDate((long)days);
        var ms = (long)(local - (days * 86_400_000));
        var hour = (int)(ms / 3_600_000);
        var weekday = (int)((((long)days + 4) % 7 + 7) % 7);
        var literal = new StringBuilder();
        foreach (var c in _pattern)
        {
            if (!DateField.IsField(c))
            {
                literal.Append(c);
                continue;
            }

            if (literal.Length > 0) yield return new FormatPart("literal", literal.ToString());
            literal.Clear();
            yield return c switch
            {
                DateField.Year => new("year", Year(year, false)),
                DateField.Year2 => new("year", Year(year, true)),
                DateField.ThaiYear => new("year", Year(year + 543, false)),
                DateField.ThaiYear2 => new("year", Year(year + 543, true)),
                DateField.Month => new("month", Number(month)),
                DateField.Month2 => new("month", Number(month, 2)),
                DateField.Day => new("day", Number(day)),
                DateField.Day2 => new("day", Number(day, 2)),
                DateField.Hour12 => new("hour", Number((hour + 11) % 12 + 1)),
                DateField.Hour12Two => new("hour", Number((hour + 11) % 12 + 1, 2)),
                DateField.Hour11 => new("hour", Number(hour % 12)),
                DateField.Hour11Two => new("hour", Number(hour % 12, 2)),
                DateField.Hour23 => new("hour", Number(Hour23(hour))),
                DateField.Hour23Two => new("hour", Number(Hour23(hour), 2)),
                DateField.Minute => new("minute", Number((int)(ms / 60_000 % 60))),
                DateField.Minute2 => new("minute", Number((int)(ms / 60_000 % 60), 2)),
                DateField.Second => new("second", Number((int)(ms / 1000 % 60))),
                DateField.Second2 => new("second", Number((int)(ms / 1000 % 60), 2)),
                DateField.Fraction => new("fractionalSecond", Fraction((int)(ms % 1000))),
                DateField.Zone => new("timeZoneName", ZoneText.Of(_options.ZoneName ?? "short", _options.TimeZone,
                    _locale.Name, offset, IsSummer(time))),
                DateField.Era => new("era", year > 0 ? "AD" : "BC"),
                >= DateField.Periods => new("dayPeriod", _locale.NamesOf(2, c - DateField.Periods)[hour]),
                >= DateField.Weekdays => new("weekday", _locale.NamesOf(1, c - DateField.Weekdays)[weekday]),
                _ => new("month", _locale.NamesOf(0, c - DateField.Months)[month - 1]),
            };
        }

        if (literal.Length > 0) yield return new FormatPart("literal", literal.ToString());
    }

    private int Hour23(int hour) => hour == 0 && _options.HourCycle == "h24" ? 24 : hour;

    private string Pattern()
    {
        var o = _options;
        var twelve = HourCycle == "h12";
        if (o.DateStyle is not null || o.TimeStyle is not null)
        {
            var date = o.DateStyle is { } d ? _locale.DateStyle(d) : "";
            var time = o.TimeStyle is { } t ? _locale.TimeStyle(twelve, t == 3) : "";
            if (o.TimeStyle is 0 or 1) time += $" {DateField.Zone}";
            return Join(date, time, o.DateStyle is { } style ? _locale.JoinOfStyle(style) : "");
        }

        var dates = _locale.Date(o.Weekday, o.Year, o.Month, o.Day);
        if (o.HasEra) dates += dates.Length > 0 ? $" {DateField.Era}" : $"{DateField.Era}";
        var hasTime = o.Hour > 0 || o.Minute > 0 || o.Second > 0;
        var times = hasTime ? _locale.Time(twelve, o.Hour, o.Minute, o.Second) : "";
        if (o.FractionDigits > 0) times = WithFraction(times);
        // As V8 does it: asked for a zone's name, the time has the hour's width that was asked for.
        if (o is { ZoneName: not null, Hour: 1, Second: > 0 })
            times = times.Replace(DateField.Hour23Two, DateField.Hour23);
        if (o.HasDayPeriod && o.Hour == 0 && !hasTime) times = _locale.Time(true, 1, 0, 0);
        var whole = Join(dates, times, _locale.JoinOfFields(JoinWidth()));
        if (o.ZoneName is null) return whole;
        if (whole.Length == 0) return $"{DateField.Zone}";
        if (times.Length > 0 && _locale.Name is "zh" or "zh-CN")
            return Join(dates, $"{DateField.Zone} {times}", _locale.JoinOfFields(JoinWidth()));
        return times.Length > 0 ? $"{whole} {DateField.Zone}" : $"{whole}, {DateField.Zone}";
    }

    /// <summary>Which join of date and time the fields of the date ask for.</summary>
    private int JoinWidth()
    {
        var o = _options;
        if (o.Weekday > 0 && o.Day + o.Month == 0) return o.Minute > 0 ? 4 : 5;
        return o.Month switch
        {
            5 => o.Weekday > 0 ? 3 : 2,
            >= 3 => 1,
            _ => 0,
        };
    }

    private static string Join(string date, string time, string join)
    {
        if (date.Length == 0 || time.Length == 0) return date + time;
        return join.Replace($"{DateField.DatePart}", date, StringComparison.Ordinal)
            .Replace($"{DateField.TimePart}", time, StringComparison.Ordinal);
    }

    private string WithFraction(string times)
    {
        var at = times.IndexOfAny([DateField.Second, DateField.Second2]);
        return at < 0 ? times + DateField.Fraction : times.Insert(at + 1, $"{_locale.Decimal}{DateField.Fraction}");
    }

    private string Fraction(int milliseconds)
    {
        var text = milliseconds.ToString("000", CultureInfo.InvariantCulture);
        return InDigits(text[..Math.Min(_options.FractionDigits, 3)]);
    }

    private string Year(long year, bool two)
    {
        // There is no year 0: the year before 1 is 1 BC.
        if (year <= 0 && _options.HasEra) year = 1 - year;
        return two ? Number((int)(Math.Abs(year) % 100), 2) : Number((int)year);
    }

    private string Number(int value, int digits = 1)
    {
        var text = Math.Abs(value).ToString(digits == 2 ? "00" : "0", CultureInfo.InvariantCulture);
        return (value < 0 ? "-" : "") + InDigits(text);
    }

    private string InDigits(string text) =>
        _digits.Length == 0 ? text : string.Concat(text.Select(c => char.IsAsciiDigit(c) ? Digit(c - '0') : $"{c}"));

    private string Digit(int value) =>
        _digits.Length == 10 ? $"{_digits[value]}" : _digits.Substring(value * 2, 2);

    private TimeSpan OffsetAt(double time) => time is < MinZoned or > MaxZoned
        ? _zone.BaseUtcOffset
        : _zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds((long)time));

    private bool IsSummer(double time) => time is >= MinZoned and <= MaxZoned
        && _zone.IsDaylightSavingTime(DateTimeOffset.FromUnixTimeMilliseconds((long)time));

    /// <summary>Year, month and day of days since 1970, in the proleptic Gregorian calendar.</summary>
    private static (long Year, int Month, int Day) CivilDate(long days)
    {
        days += 719_468;
        var era = (days >= 0 ? days : days - 146_096) / 146_097;
        var dayOfEra = days - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shifted = ((5 * dayOfYear) + 2) / 153;
        var day = (int)(dayOfYear - (((153 * shifted) + 2) / 5) + 1);
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return (yearOfEra + (era * 400) + (month <= 2 ? 1 : 0), month, day);
    }
}
