namespace VoidMcp.CodeMode;

/// <summary>
/// The system's time zone files (TZif). A worker must not read files; the gateway reads the zones that its scripts ask
/// for. On Windows zones are no files, and a worker reads them itself.
/// </summary>
internal static class ZoneFiles
{
    /// <summary>How many zones a worker may ask for; there are about 600 names.</summary>
    public const int MaxZones = 2_000;

    private const int MaxBytes = 64 << 10;

    private static readonly string[] s_folders =
        ["/usr/share/zoneinfo", "/var/db/timezone/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo"];

    /// <summary>
    /// Makes this process find no zones but its own local one: a worker, whose script engine would otherwise load all
    /// of them at its start.
    /// </summary>
    public static void Hide()
    {
        if (OperatingSystem.IsWindows()) return;
        _ = TimeZoneInfo.Local;
        Environment.SetEnvironmentVariable("TZDIR", "/nonexistent");
    }

    /// <summary>The file of a zone; empty if there is none.</summary>
    /// <param name="name">Its IANA name, from an untrusted worker.</param>
    public static ReadOnlyMemory<byte> Read(string name)
    {
        if (!IsName(name)) return default;
        foreach (var folder in s_folders.Prepend(Environment.GetEnvironmentVariable("TZDIR") ?? ""))
        {
            if (folder.Length > 0 && ReadFile($"{folder}/{name}") is { Length: > 0 } data) return data;
        }

        return default;
    }

    /// <summary>Whether it is letters, digits and signs, in parts divided by slashes; never a path upwards.</summary>
    private static bool IsName(string name) => name.Split('/').All(static part =>
        part.Length > 0 && char.IsAsciiLetter(part[0])
        && part.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+'));

    private static byte[]? ReadFile(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= MaxBytes ? File.ReadAllBytes(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
