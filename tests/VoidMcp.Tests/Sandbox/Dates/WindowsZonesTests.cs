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
        var zone = TimeZoneInfo.FindSystemTimeZoneById(
            OperatingSystem.IsWindows() ? "W. Europe Standard Time" : "Europe/Berlin");
        var renamed = WindowsZones.Renamed(zone, "Europe/Paris");
        Assert.Equal("Europe/Paris", renamed.Id);
        for (var time = DateTimeOffset.UnixEpoch.AddYears(30); time.Year < 2040; time = time.AddHours(401))
            Assert.Equal(zone.GetUtcOffset(time), renamed.GetUtcOffset(time));
    }
}
