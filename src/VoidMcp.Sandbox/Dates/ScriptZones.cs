using System.Runtime.CompilerServices;

namespace VoidMcp.Sandbox.Dates;

/// <summary>
/// The time zones that scripts of this process have asked for. Reading all of them at the start would cost 8 MB and
/// 40 ms; a sealed worker can't read files, so the host reads each one for it.
/// </summary>
/// <param name="read">
/// Returns the file of a zone in the system's format (TZif) by its IANA name; empty if there is none.
/// </param>
internal sealed class ScriptZones(Func<string, ReadOnlyMemory<byte>> read)
{
    private const int MaxNameChars = 64;

    private readonly Dictionary<string, TimeZoneInfo?> _zones = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The zone of this machine, under its IANA name wherever that is known.</summary>
    public static TimeZoneInfo Local { get; } =
        OperatingSystem.IsWindows() && WindowsZones.IanaName(TimeZoneInfo.Local.Id) is { } name
            ? WindowsZones.Renamed(TimeZoneInfo.Local, name)
            : TimeZoneInfo.Local;

    /// <summary>The zone with this IANA name or offset (<c>+05:30</c>); null if there is none.</summary>
    public TimeZoneInfo? Find(string name)
    {
        if (name is "UTC" or "Etc/UTC") return TimeZoneInfo.Utc;
        if (name == Local.Id) return Local;
        if (_zones.TryGetValue(name, out var known)) return known;
        return _zones[name] = Offset(name) ?? FromHost(name)
            ?? (OperatingSystem.IsWindows() ? OfWindows(name) : null)
            ?? (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null);
    }

    private static TimeZoneInfo? OfWindows(string name) =>
        WindowsZones.WindowsName(name) is { } windows && TimeZoneInfo.TryFindSystemTimeZoneById(windows, out var zone)
            ? WindowsZones.Renamed(zone, name)
            : null;

    private TimeZoneInfo? FromHost(string name)
    {
        if (OperatingSystem.IsWindows() || name.Length > MaxNameChars) return null;
        var data = read(name);
        try
        {
            return data.IsEmpty ? null : Create(data.ToArray(), name, dstDisabled: false);
        }
        catch (Exception e) when (e is InvalidTimeZoneException or ArgumentException or MissingMethodException)
        {
            return null;
        }
    }

    private static TimeZoneInfo? Offset(string name) =>
        name is ['+' or '-', ..] && TimeSpan.TryParse(name.AsSpan(1), out var offset) && offset < TimeSpan.FromHours(14)
            ? TimeZoneInfo.CreateCustomTimeZone(name, name[0] == '-' ? -offset : offset, name, name)
            : null;

    /// <summary>The framework reads zones from files only; this is what it makes of a file's content.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern TimeZoneInfo Create(byte[] data, string id, bool dstDisabled);
}
