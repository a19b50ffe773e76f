using VoidMcp.Sandbox.Dates;

namespace VoidMcp.Tests.Sandbox.Dates;

public sealed class ScriptTimeTests
{
    [Theory]
    [InlineData("2026-12-31T24:00:00Z", "2027-01-01T00:00:00.000Z")]
    [InlineData("Sun Mar 8 2026 02:30 GMT-8", "2026-03-08T10:30:00.000Z")]
    [InlineData("02/01/2026", "2026-02-01T00:00:00.000Z")]
    [InlineData("2026-02-30", "2026-03-02T00:00:00.000Z")]
    [InlineData("March 8, 2026 5:00:30.5 PM", "2026-03-08T17:00:30.500Z")]
    [InlineData("Thu Mar 05 2026 10:00:00 GMT+0100 (Central European Standard Time)", "2026-03-05T09:00:00.000Z")]
    [InlineData("2026-03-05 10:00:00 EST", "2026-03-05T15:00:00.000Z")]
    [InlineData("2026-03-05T10:00:00.123456Z", "2026-03-05T10:00:00.123Z")]
    [InlineData("2026-03-05T10:00:00+0530", "2026-03-05T04:30:00.000Z")]
    [InlineData("5-Mar-26", "2026-03-05T00:00:00.000Z")]
    [InlineData("Mar 8", "2001-03-08T00:00:00.000Z")]
    [InlineData("+275760-09-13", "+275760-09-13T00:00:00.000Z")]
    [InlineData("-000001-01-01", "-000001-01-01T00:00:00.000Z")]
    [InlineData("(written) 2026-03-05", "2026-03-05T00:00:00.000Z")]
    public void Dates_are_read_as_V8_reads_them(string text, string iso)
    {
        Assert.True(new ScriptTime(TimeZoneInfo.Utc).TryParse(text, out var time));
        var expected = new ScriptBench().Result($"return {time} === Date.UTC(0) ? 0 : new Date({time}).toISOString()");
        Assert.Equal($"\"{iso}\"", expected);
    }

    [Theory]
    [InlineData("2026-13-01")]
    [InlineData("31/12/2026")]
    [InlineData("10:00")]
    [InlineData("Thu, 5 Mar 2026 10:00:00 CET")]
    [InlineData("2026-12-31T24:01:00Z")]
    [InlineData("1/1/2026 24:01")]
    [InlineData("1/1/2026 13:00 pm")]
    [InlineData("+275760-09-14")]
    [InlineData("2026-W10")]
    [InlineData("31.12.2026")]
    [InlineData("today")]
    [InlineData("2026 foo")]
    [InlineData("foo2026")]
    [InlineData("")]
    public void Impossible_dates_are_not_read_in_another_order(string text) =>
        Assert.False(new ScriptTime(TimeZoneInfo.Utc).TryParse(text, out _));

    [Theory]
    [InlineData("2026-01-01T12:00", 17)]
    [InlineData("2026-07-01T12:00", 16)]
    [InlineData("2026-03-08T02:30", 7)]
    [InlineData("2026-11-01T01:30", 5)]
    public void A_time_without_a_zone_is_in_the_scripts_own(string text, int utcHour)
    {
        // On Windows only ICU, which is not asked here, knows the other name.
        var zone = TimeZoneInfo.FindSystemTimeZoneById(
            OperatingSystem.IsWindows() ? "Eastern Standard Time" : "America/New_York");
        Assert.True(new ScriptTime(zone).TryParse(text, out var time));
        Assert.Equal(utcHour, DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime.Hour);
    }
}
