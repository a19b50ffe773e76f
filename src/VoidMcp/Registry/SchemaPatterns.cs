using System.Globalization;

namespace VoidMcp.Registry;

/// <summary>
/// Regular expressions for durations and sizes within a range, as <see cref="DurationText"/> and <see
/// cref="SizeText"/> read them.
/// </summary>
internal static class SchemaPatterns
{
    private static readonly (string Unit, long Size)[] Sizes =
    [
        ("[bB]?", 1), ("[kK][iI][bB]", 1L << 10), ("[mM][iI][bB]", 1L << 20), ("[gG][iI][bB]", 1L << 30),
        ("[kK][bB]", 1_000), ("[mM][bB]", 1_000_000), ("[gG][bB]", 1_000_000_000),
    ];

    private static readonly (string Unit, long Size)[] Durations =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

    public static string Of(DurationKey key) => Pattern(
        Durations,
        (long)key.Min.TotalMilliseconds,
        (long)key.Max.TotalMilliseconds,
        "",
        key.ZeroMeans is null ? null : "0+(ms|s|m|h)?");

    public static string Of(SizeKey key) => Pattern(
        Sizes, key.Min, key.Max, " *", key.ZeroMeans is null ? null : "0+ *([kKmMgG]?[iI]?[bB])?");

    private static string Pattern(
        IEnumerable<(string Unit, long Size)> units, long min, long max, string space, string? zero)
    {
        var parts = units
            .Select(u => (u.Unit, Low: (min + u.Size - 1) / u.Size, High: Math.Min(max / u.Size, int.MaxValue)))
            .Where(u => u.Low <= u.High)
            .Select(u => $"0*({string.Join('|', Numbers(u.Low, u.High))}){space}{u.Unit}");
        return $"^({string.Join('|', zero is null ? parts : parts.Append(zero))})$";
    }

    /// <summary>Alternatives that together match exactly the numbers from low to high, without leading zeros.</summary>
    private static IEnumerable<string> Numbers(long low, long high)
    {
        while (low <= high)
        {
            // Numbers of different lengths share no prefix, so each length has its own alternatives.
            var digits = low.ToString(CultureInfo.InvariantCulture);
            var longest = long.Parse(new string('9', digits.Length), CultureInfo.InvariantCulture);
            var end = Math.Min(high, longest).ToString(CultureInfo.InvariantCulture);
            foreach (var part in SameLength(digits, end)) yield return part;
            low = longest + 1;
        }
    }

    private static List<string> SameLength(string low, string high)
    {
        if (low.All(c => c == '0') && high.All(c => c == '9')) return [Any(low.Length)];
        if (low[0] == high[0]) return [.. SameLength(low[1..], high[1..]).Select(part => low[0] + part)];
        var rest = low.Length - 1;
        var (first, last) = (low[0], high[0]);
        var parts = new List<string>();
        if (low[1..].Any(c => c != '0'))
        {
            parts.AddRange(SameLength(low[1..], new string('9', rest)).Select(part => low[0] + part));
            first++;
        }

        if (high[1..].Any(c => c != '9'))
        {
            parts.AddRange(SameLength(new string('0', rest), high[1..]).Select(part => high[0] + part));
            last--;
        }

        if (first <= last) parts.Add((first == last ? $"{first}" : $"[{first}-{last}]") + Any(rest));
        return parts;
    }

    private static string Any(int digits) => digits switch
    {
        0 => "",
        1 => "[0-9]",
        _ => $"[0-9]{{{digits}}}",
    };
}
