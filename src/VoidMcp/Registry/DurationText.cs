using System.Globalization;

namespace VoidMcp.Registry;

/// <summary>
/// Parses and formats durations in the registry: a whole number with <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>, or
/// <c>0</c>.
/// </summary>
internal static class DurationText
{
    /// <summary>The fix for an invalid duration.</summary>
    public const string Fix = "write a whole number with its unit: 500ms, 60s, 10m or 1h";

    /// <summary>
    /// Parses a duration; false if it is invalid or too large. A number without a unit is invalid, except 0, because
    /// clients disagree on whether it means seconds.
    /// </summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        var digits = text.AsSpan().TrimEnd("hms");
        value = default;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > int.MaxValue)
        {
            return false;
        }

        TimeSpan? parsed = text[digits.Length..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            // More hours than these overflow; the smaller units can't.
            "h" when number <= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerHour => TimeSpan.FromTicks(
                number * TimeSpan.TicksPerHour),
            "" when number == 0 => TimeSpan.Zero,
            _ => null,
        };
        value = parsed ?? default;
        return parsed is not null;
    }

    /// <summary>Formats a duration in the largest unit that loses nothing, to the millisecond.</summary>
    public static string Format(TimeSpan value) => value switch
    {
        { Ticks: 0 } => "0",
        _ when value.Ticks % TimeSpan.TicksPerHour == 0 => $"{value.Ticks / TimeSpan.TicksPerHour}h",
        _ when value.Ticks % TimeSpan.TicksPerMinute == 0 => $"{value.Ticks / TimeSpan.TicksPerMinute}m",
        _ when value.Ticks % TimeSpan.TicksPerSecond == 0 => $"{value.Ticks / TimeSpan.TicksPerSecond}s",
        _ => $"{value.Ticks / TimeSpan.TicksPerMillisecond}ms",
    };
}
