namespace VoidMcp.Sandbox.Dates;

/// <summary>
/// Windows' names of time zones and those of the IANA database, which scripts use. Made by
/// <c>tests/data/generate-zones.mjs</c>. The framework would take them from ICU, which this program does without.
/// </summary>
internal static class WindowsZones
{
    private const string Resource = "windows-zones.txt";

    private static readonly Lazy<string[][]> s_lines = new(Read);

    private static readonly Lazy<Dictionary<string, string>> s_names = new(static () => s_lines.Value
        .SelectMany(static line => line.Skip(1).Select(name => (Name: name, Windows: line[0])))
        .ToDictionary(static pair => pair.Name, static pair => pair.Windows, StringComparer.OrdinalIgnoreCase));

    /// <summary>Windows' name of a zone; null if it has none.</summary>
    public static string? WindowsName(string ianaName) => s_names.Value.GetValueOrDefault(ianaName);

    /// <summary>The usual IANA name of a zone; null if Windows' name is not known.</summary>
    public static string? IanaName(string windowsName) =>
        s_lines.Value.FirstOrDefault(line => line[0].Equals(windowsName, StringComparison.OrdinalIgnoreCase))?[1];

    /// <summary>The zone with this IANA name, by the rules of a zone of Windows.</summary>
    public static TimeZoneInfo Renamed(TimeZoneInfo zone, string ianaName) => TimeZoneInfo.CreateCustomTimeZone(
        ianaName,
        zone.BaseUtcOffset,
        zone.DisplayName,
        zone.StandardName,
        zone.DaylightName,
        zone.GetAdjustmentRules(),
        !zone.SupportsDaylightSavingTime);

    private static string[][] Read()
    {
#pragma warning disable RS0030 // Reads this assembly's own data, which needs no file in a native binary.
        using var stream = typeof(WindowsZones).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"no data {Resource}");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('|'))];
#pragma warning restore RS0030
    }
}
