using System.Globalization;

namespace VoidMcp.Terminal;

/// <summary>Formats sizes, times and counts for output.</summary>
internal static class Sizes
{
    public static string Bytes(long bytes) => bytes switch
    {
        1 => "1 byte",
        < 1000 => $"{bytes} bytes",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
    };

    public static string Time(TimeSpan time) => time.TotalSeconds switch
    {
        < 0.01 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
    };

    /// <summary>Formats an elapsed time, in one unit.</summary>
    public static string Ago(TimeSpan ago) => ago switch
    {
        { TotalSeconds: < 5 } => "just now",
        { TotalMinutes: < 1 } => $"{ago.Seconds} s ago",
        { TotalHours: < 1 } => $"{ago.Minutes} min ago",
        { TotalDays: < 1 } => $"{ago.Hours} h ago",
        { TotalDays: < 2 } => "1 day ago",
        _ => $"{ago.Days} days ago",
    };

    /// <summary>Formats a local time, with the date unless it is today.</summary>
    public static string Clock(DateTimeOffset moment, TimeProvider time)
    {
        var local = TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone);
        var format = local.Date == time.GetLocalNow().Date ? "HH:mm" : "yyyy-MM-dd HH:mm";
        return local.ToString(format, CultureInfo.InvariantCulture);
    }

    public static string Count(int count, string noun) =>
        count == 1 ? $"1 {noun}" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}s");
}
