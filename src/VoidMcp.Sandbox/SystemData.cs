namespace VoidMcp.Sandbox;

/// <summary>
/// What scripts need of the system's files, read before the worker loses sight of them: the time zones, and the source
/// of random numbers. A zone that could not be read later would silently count as UTC.
/// </summary>
internal static class SystemData
{
    /// <summary>Older names that are still written; the system's own list of zones has the current ones only.</summary>
    private static readonly string[] s_olderZones =
    [
        "America/Buenos_Aires", "America/Indianapolis", "Asia/Calcutta", "Asia/Istanbul", "Asia/Katmandu", "Asia/Rangoon", "Asia/Saigon",
        "Atlantic/Faeroe", "Australia/ACT", "Australia/NSW", "Australia/North", "Australia/Queensland", "Australia/South",
        "Australia/Tasmania", "Australia/Victoria", "Australia/West", "Brazil/East", "Brazil/West", "CET", "CST6CDT", "Canada/Atlantic",
        "Canada/Central", "Canada/Eastern", "Canada/Mountain", "Canada/Pacific", "EET", "EST", "EST5EDT", "Etc/GMT", "Etc/UTC",
        "Etc/Greenwich", "Etc/Zulu", "Europe/Belfast", "Europe/Kiev", "GB", "GMT", "Greenwich", "HST", "Hongkong", "Israel", "Japan", "MET",
        "MST", "MST7MDT", "Mexico/General", "NZ", "PRC", "PST8PDT", "Pacific/Samoa", "Poland", "Portugal", "ROK", "Singapore", "Turkey",
        "US/Alaska", "US/Arizona", "US/Central", "US/Eastern", "US/Hawaii", "US/Mountain", "US/Pacific", "Universal", "WET", "Zulu",
    ];

    public static void Load()
    {
        _ = TimeZoneInfo.Local;
        _ = TimeZoneInfo.GetSystemTimeZones();
        foreach (var name in s_olderZones) TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);
        _ = RandomBytes(1);
    }

    /// <summary>
    /// Unpredictable bytes from the one source that is open already: the framework's own generator would load a library
    /// of the system's at its first use.
    /// </summary>
    public static byte[] RandomBytes(int count)
    {
        // Of an id's sixteen bytes the first six hold nothing but chance.
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
