using System.Numerics;
using Jint.Native.Temporal;

namespace VoidMcp.Sandbox.Dates;

/// <summary>The time zones of <c>Temporal</c>.</summary>
internal sealed class TemporalZones(ScriptZones zones) : ITimeZoneProvider
{
    private const long NanosecondsPerTick = 100, StepDays = 20, MaxSteps = 200;

    private static readonly DefaultTimeZoneProvider s_names = DefaultTimeZoneProvider.Instance;

    public long GetOffsetNanosecondsFor(string timeZoneId, BigInteger epochNanoseconds) =>
        Offset(timeZoneId, Floor(epochNanoseconds, NanosecondsPerTick));

    public BigInteger[] GetPossibleInstantsFor(
        string timeZoneId,
        int year,
        int month,
        int day,
        int hour,
        int minute,
        int second,
        int millisecond,
        int microsecond,
        int nanosecond)
    {
        var seconds = (((((ScriptTime.DaysFromEpoch(year, month, day) * 24) + hour) * 60) + minute) * 60) + second;
        var local = (new BigInteger(seconds) * 1_000_000_000)
            + (((millisecond * 1_000L) + microsecond) * 1_000) + nanosecond;
        var aDay = new BigInteger(TimeSpan.TicksPerDay * NanosecondsPerTick);
        BigInteger[] offsets =
        [
            GetOffsetNanosecondsFor(timeZoneId, local - aDay), GetOffsetNanosecondsFor(timeZoneId, local + aDay),
        ];
        return
        [
            .. offsets.Distinct().Select(offset => local - offset)
                .Where(instant => instant + GetOffsetNanosecondsFor(timeZoneId, instant) == local).Order(),
        ];
    }

    public BigInteger? GetNextTransition(string timeZoneId, BigInteger epochNanoseconds) =>
        Transition(timeZoneId, Floor(epochNanoseconds, NanosecondsPerTick), 1);

    public BigInteger? GetPreviousTransition(string timeZoneId, BigInteger epochNanoseconds) =>
        Transition(timeZoneId, Floor(epochNanoseconds - 1, NanosecondsPerTick), -1);

    public bool IsValidTimeZone(string timeZoneId) => CanonicalizeTimeZone(timeZoneId) is not null;

    public string? CanonicalizeTimeZone(string timeZoneId) =>
        s_names.CanonicalizeTimeZone(timeZoneId) ?? zones.Find(timeZoneId)?.Id;

    public string? GetPrimaryTimeZoneIdentifier(string timeZoneId) =>
        s_names.GetPrimaryTimeZoneIdentifier(timeZoneId) ?? CanonicalizeTimeZone(timeZoneId);

    public IReadOnlyCollection<string> GetAvailableTimeZones() => s_names.GetAvailableTimeZones();

    public string GetDefaultTimeZone() => ScriptZones.Local.Id;

    /// <summary>Looks for the next change of the offset in steps, and halves the step in which it is.</summary>
    private BigInteger? Transition(string name, long ticks, int direction)
    {
        var step = direction * StepDays * TimeSpan.TicksPerDay;
        for (var i = 0; i < MaxSteps; i++, ticks += step)
        {
            if (Offset(name, ticks) == Offset(name, ticks + step)) continue;
            var (low, high) = direction > 0 ? (ticks, ticks + step) : (ticks + step, ticks);
            while (high - low > 1)
            {
                var middle = low + ((high - low) / 2);
                if (Offset(name, middle) == Offset(name, low)) low = middle;
                else high = middle;
            }

            return new BigInteger(high) * NanosecondsPerTick;
        }

        return null;
    }

    /// <param name="name">The zone.</param>
    /// <param name="ticks">The time, in ticks since 1970.</param>
    private long Offset(string name, long ticks)
    {
        var zone = zones.Find(name) ?? TimeZoneInfo.Utc;
        var (least, most) = (DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        var time = Math.Clamp(ticks + DateTime.UnixEpoch.Ticks, least, most);
        return zone.GetUtcOffset(new DateTime(time, DateTimeKind.Utc)).Ticks * NanosecondsPerTick;
    }

    private static long Floor(BigInteger value, long by)
    {
        var quotient = BigInteger.DivRem(value, by, out var rest);
        if (rest.Sign < 0) quotient--;
        return (long)BigInteger.Clamp(quotient, long.MinValue / 4, long.MaxValue / 4);
    }
}
