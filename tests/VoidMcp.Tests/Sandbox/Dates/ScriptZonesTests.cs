using System.Text.Json;
using VoidMcp.CodeMode;
using VoidMcp.Sandbox.Dates;

namespace VoidMcp.Tests.Sandbox.Dates;

public sealed class ScriptZonesTests
{
    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData("Asia/Tokyo")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/Sao_Paulo")]
    [InlineData("Etc/GMT+5")]
    public void A_zone_made_of_its_data_is_the_systems_own(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "zones are no files");
        var asked = 0;
        var zones = new ScriptZones(n =>
        {
            asked++;
            return ZoneFiles.Read(n);
        });
        var (made, system) = (zones.Find(name)!, TimeZoneInfo.FindSystemTimeZoneById(name));
        for (var time = DateTimeOffset.UnixEpoch.AddYears(-50); time.Year < 2090; time = time.AddHours(401))
        {
            Assert.Equal(system.GetUtcOffset(time), made.GetUtcOffset(time));
            Assert.Equal(system.IsDaylightSavingTime(time), made.IsDaylightSavingTime(time));
        }

        Assert.Same(made, zones.Find(name));
        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("Europe/../../../../etc/passwd")]
    [InlineData("Europe//Berlin")]
    [InlineData("Europe")]
    [InlineData("")]
    public void Nothing_but_zones_is_read(string name) => Assert.True(ZoneFiles.Read(name).IsEmpty);

    [Theory]
    [InlineData(
        "Temporal.Instant.fromEpochMilliseconds(1.7e12).toZonedDateTimeISO('Asia/Tokyo').toString()",
        "2023-11-15T07:13:20+09:00[Asia/Tokyo]")]
    [InlineData(
        "String(Temporal.ZonedDateTime.from('2026-03-08T02:30[America/New_York]'))",
        "2026-03-08T03:30:00-04:00[America/New_York]")]
    [InlineData(
        "String(Temporal.ZonedDateTime.from('2026-11-01T01:30[America/New_York]'))",
        "2026-11-01T01:30:00-04:00[America/New_York]")]
    [InlineData(
        "String(Temporal.ZonedDateTime.from('2026-01-01T00:00[America/New_York]').getTimeZoneTransition('next'))",
        "2026-03-08T03:00:00-04:00[America/New_York]")]
    [InlineData(
        "new Intl.DateTimeFormat('en', { timeZone: 'Asia/Tokyo', timeStyle: 'short' }).formatRange(0, 36e5)",
        "9:00 AM – 10:00 AM")]
    public void Zones_are_used_wherever_a_script_names_them(string code, string result)
    {
        var text = JsonElement.Parse(_bench.Result($"return {code}")).GetString()!;
        Assert.Equal(result, text.Replace('\u202F', ' ').Replace('\u2009', ' '));
    }
}
