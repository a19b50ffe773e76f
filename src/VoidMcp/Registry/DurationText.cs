using System.Globalization;

namespace VoidMcp.Registry;

/// <summary>Durations as the registry writes them: a whole number with <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>, or a bare <c>0</c>.</summary>
internal static class DurationText
{
    /// <summary>What to write instead of a duration that can't be read.</summary>
    public const string Fix = "write a whole number with its unit: 500ms, 60s, 10m or 1h";

    /// <summary>False for anything else, other bare numbers (clients disagree whether they are seconds) and overflow included.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        var digits = text.AsSpan().TrimEnd("hms");
        value = default;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > int.MaxValue) return false;
        TimeSpan? parsed = text[digits.Length..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            "" when number == 0 => TimeSpan.Zero,
            _ => null,
        };
        value = parsed ?? default;
        return parsed is not null;
    }

    /// <summary>The shortest text that <see cref="TryParse"/> reads back as the same value, to the millisecond.</summary>
    public static string Format(TimeSpan value) => value switch
    {
        { Ticks: 0 } => "0",
        _ when value.Ticks % TimeSpan.TicksPerHour == 0 => $"{value.Ticks / TimeSpan.TicksPerHour}h",
        _ when value.Ticks % TimeSpan.TicksPerMinute == 0 => $"{value.Ticks / TimeSpan.TicksPerMinute}m",
        _ when value.Ticks % TimeSpan.TicksPerSecond == 0 => $"{value.Ticks / TimeSpan.TicksPerSecond}s",
        _ => $"{value.Ticks / TimeSpan.TicksPerMillisecond}ms",
    };
}
