using System.Globalization;
using Jint.Runtime;

namespace VoidMcp.Sandbox.Dates;

/// <summary>The clock and time zone of scripts, and how they read dates: as V8 does.</summary>
internal sealed class ScriptTime(TimeZoneInfo zone) : DefaultTimeSystem(zone, CultureInfo.InvariantCulture)
{
    /// <summary>The largest distance of a JavaScript date from 1970, in milliseconds.</summary>
    private const double MaxTime = 8.64e15;

    public override bool TryParse(string date, out long epochMilliseconds)
    {
        epochMilliseconds = 0;
        if (new DateTextParser(date).Parse() is not { } parts) return false;
        var time = DaysFromEpoch(parts.Year, parts.Month, parts.Day) * 86_400_000d
            + (((((parts.Hour * 60) + parts.Minute) * 60) + parts.Second) * 1000d) + parts.Millisecond;
        if (Math.Abs(time) > MaxTime + 86_400_000) return false;
        time -= (parts.OffsetSeconds * 1000d) ?? OffsetOfLocal((long)time);
        if (Math.Abs(time) > MaxTime) return false;
        epochMilliseconds = (long)time;
        return true;
    }

    /// <summary>
    /// The zone's offset at a local time, in milliseconds. In the hour that summer time skips, the offset before the
    /// change; in the hour that it repeats, the earlier instant.
    /// </summary>
    private double OffsetOfLocal(long local)
    {
        const long day = 86_400_000;
        var before = GetUtcOffset(local - day).TotalMilliseconds;
        var guess = GetUtcOffset((long)(local - before)).TotalMilliseconds;
        if (guess == before) return before;
        var after = GetUtcOffset((long)(local - guess)).TotalMilliseconds;
        return after == guess ? guess : before;
    }

    /// <summary>Days from 1970-01-01 in the proleptic Gregorian calendar; any year.</summary>
    public static double DaysFromEpoch(int year, int month, int day)
    {
        long y = month <= 2 ? year - 1L : year;
        var era = (y >= 0 ? y : y - 399) / 400;
        var yearOfEra = y - (era * 400);
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * 146_097) + dayOfEra - 719_468;
    }
}
