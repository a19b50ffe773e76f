using System.Globalization;
using VoidMcp.Registry;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients.Translation;

/// <summary>
/// A duration in another client's entry: with a unit as in the registry, or a number as other clients write it. Codex
/// and Cline count seconds, Gemini CLI and opencode milliseconds; where the key does not say which, no timeout of the
/// one kind is as long as the shortest of the other.
/// </summary>
internal static class ForeignDuration
{
    /// <summary>The longest number that is seconds: an hour. Longer ones are milliseconds.</summary>
    private const double MostSeconds = 3600;

    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>The duration; null if it is invalid or outside what the registry accepts for the key.</summary>
    public static TimeSpan? Of(string key, YamlNode value)
    {
        var text = (value.Resolved as YamlScalar)?.Value.Trim() ?? "";
        if (!DurationText.TryParse(text, out var read))
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || number is not (> 0 and < int.MaxValue))
            {
                return null;
            }

            var isSeconds = key.EndsWith("_sec", StringComparison.Ordinal)
                || (!key.EndsWith("_ms", StringComparison.Ordinal) && number <= MostSeconds);
            read = isSeconds ? TimeSpan.FromMilliseconds(Math.Round(number * 1000))
                : TimeSpan.FromMilliseconds(Math.Round(number));
        }

        var (least, most) = key switch
        {
            "timeout" or "tool_timeout_sec" => (s_shortest, TimeSpan.FromHours(24)),
            "stop-timeout" => (s_shortest, TimeSpan.FromSeconds(60)),
            "idle-stop" => (s_shortest, TimeSpan.FromDays(30)),
            _ => (TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)),
        };
        return read >= least && read <= most ? read : null;
    }
}
