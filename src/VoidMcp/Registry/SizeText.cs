using System.Globalization;

namespace VoidMcp.Registry;

/// <summary>
/// Parses and formats sizes in the registry: bytes, or a whole number with KiB, MiB, GiB (1024) or kB, MB, GB (1000).
/// </summary>
internal static class SizeText
{
    /// <summary>The fix for an invalid size.</summary>
    public const string Fix = "write bytes or a number with its unit: 4096, 64KiB, 10MiB or 10MB";

    public static bool TryParse(string text, out long bytes)
    {
        var digits = text.AsSpan();
        while (!digits.IsEmpty && !char.IsAsciiDigit(digits[^1])) digits = digits[..^1];
        bytes = 0;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > int.MaxValue)
        {
            return false;
        }

        long? unit = text[digits.Length..].TrimStart(' ').ToLowerInvariant() switch
        {
            "" or "b" => 1,
            "kib" => 1L << 10,
            "mib" => 1L << 20,
            "gib" => 1L << 30,
            "kb" => 1_000,
            "mb" => 1_000_000,
            "gb" => 1_000_000_000,
            _ => null,
        };
        if (unit is null) return false;
        bytes = number * unit.Value;
        return true;
    }

    /// <summary>Formats a size in the largest binary unit that loses nothing.</summary>
    public static string Format(long bytes) => bytes switch
    {
        0 => "0",
        _ when bytes % (1L << 30) == 0 => $"{bytes >> 30}GiB",
        _ when bytes % (1L << 20) == 0 => $"{bytes >> 20}MiB",
        _ when bytes % (1L << 10) == 0 => $"{bytes >> 10}KiB",
        _ => $"{bytes}",
    };
}
