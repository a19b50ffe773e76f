using VoidMcp.Sandbox.Dates;

namespace VoidMcp.Tests.Sandbox.Dates;

public sealed class WindowsZonesTests
{
    [Theory]
    [InlineData("Europe/Berlin", "W. Europe Standard Time")]
    [InlineData("America/New_York", "Eastern Standard Time")]
    [InlineData("us/eastern", "Eastern Standard Time")]
    [InlineData("Asia/Kolkata", "India Standard Time")]
    [InlineData("Asia/Calcutta", "India Standard Time")]
    [InlineData("GMT", "UTC")]
    [InlineData("Nowhere/At_All", null)]
    [InlineData("", null)]
    [InlineData("W. Europe Standard Time", null)]
    public void Scripts_names_are_translated_to_windows(string iana, string? windows) =>
        Assert.Equal(windows, WindowsZones.WindowsName(iana));

    [Theory]
    [InlineData("W. Europe Standard Time", "Europe/Berlin")]
    [InlineData("Tokyo Standard Time", "Asia/Tokyo")]
    [InlineData("UTC", "UTC")]
    [InlineData("Europe/Berlin", null)]
    public void The_machines_zone_has_its_usual_name(string windows, string? iana) =>
        Assert.Equal(iana, WindowsZones.IanaName(windows));

    [Fact]
    public void A_renamed_zone_keeps_its_rules()
    {
        // As Windows describes one: from the last Sunday of March to that of October.
        var summer = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date,
            DateTime.MaxValue.Date,
            TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(At(2), 3, 5, DayOfWeek.Sunday),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(At(3), 10, 5, DayOfWeek.Sunday));
        var zone = TimeZoneInfo.CreateCustomTimeZone(
            "W. Europe Standard Time", TimeSpan.FromHours(1), "display", "standard", "summer", [summer]);
        var renamed = WindowsZones.Renamed(zone, "Europe/Paris");
        Assert.Equal("Europe/Paris", renamed.Id);
        AssertSame(zone, renamed);

        static DateTime At(int hour) => new(1, 1, 1, hour, 0, 0, DateTimeKind.Unspecified);
    }

    [Fact]
    public void Every_zone_of_windows_can_be_renamed()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "there are other zones elsewhere");
        Assert.All(TimeZoneInfo.GetSystemTimeZones(), zone =>
        {
            if (WindowsZones.IanaName(zone.Id) is { } name) AssertSame(zone, WindowsZones.Renamed(zone, name));
        });
    }

    private static void AssertSame(TimeZoneInfo one, TimeZoneInfo other)
    {
        for (var time = DateTimeOffset.UnixEpoch.AddYears(30); time.Year < 2040; time = time.AddHours(401))
            Assert.Equal(one.GetUtcOffset(time), other.GetUtcOffset(time));
    }
}
