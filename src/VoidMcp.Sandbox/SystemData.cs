namespace VoidMcp.Sandbox;

/// <summary>
/// Loads the system data that scripts need before the worker loses file access: time zones and the random source.
/// A time zone that is not loaded by then would silently be treated as UTC.
/// </summary>
internal static class SystemData
{
    /// <summary>Legacy time zone names still in use; the system's list has only the current ones.</summary>
    private static readonly string[] s_olderZones =
    [
        "America/Buenos_Aires", "America/Indianapolis", "Asia/Calcutta", "Asia/Istanbul", "Asia/Katmandu",
        "Asia/Rangoon", "Asia/Saigon", "Atlantic/Faeroe", "Australia/ACT", "Australia/NSW", "Australia/North",
        "Australia/Queensland", "Australia/South", "Australia/Tasmania", "Australia/Victoria", "Australia/West",
        "Brazil/East", "Brazil/West", "CET", "CST6CDT", "Canada/Atlantic", "Canada/Central", "Canada/Eastern",
        "Canada/Mountain", "Canada/Pacific", "EET", "EST", "EST5EDT", "Etc/GMT", "Etc/UTC", "Etc/Greenwich", "Etc/Zulu",
        "Europe/Belfast", "Europe/Kiev", "GB", "GMT", "Greenwich", "HST", "Hongkong", "Israel", "Japan", "MET", "MST",
        "MST7MDT", "Mexico/General", "NZ", "PRC", "PST8PDT", "Pacific/Samoa", "Poland", "Portugal", "ROK", "Singapore",
        "Turkey", "US/Alaska", "US/Arizona", "US/Central", "US/Eastern", "US/Hawaii", "US/Mountain", "US/Pacific",
        "Universal", "WET", "Zulu",
    ];

    public static void Load()
    {
        _ = TimeZoneInfo.Local;
        _ = TimeZoneInfo.GetSystemTimeZones();
        foreach (var name in s_olderZones) TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);
        _ = RandomBytes(1);
    }

    /// <summary>
    /// Returns cryptographically random bytes, taken from version 4 GUIDs: their source is already open, while the
    /// framework's own generator would load a system library at its first use.
    /// </summary>
    public static byte[] RandomBytes(int count)
    {
        // Only the first six of a GUID's sixteen bytes are purely random.
        const int bytesOfId = 6;
        Span<byte> id = stackalloc byte[16];
        var bytes = new byte[count];
        for (var rest = bytes.AsSpan(); rest.Length > 0; rest = rest[Math.Min(bytesOfId, rest.Length)..])
        {
            Guid.NewGuid().TryWriteBytes(id);
            id[..Math.Min(bytesOfId, rest.Length)].CopyTo(rest);
        }

        return bytes;
    }
}
