using System.Globalization;

namespace VoidMcp.Sandbox.Intl;

/// <summary>The names of time zones, as the option <c>timeZoneName</c> shows them.</summary>
internal static class ZoneText
{
    /// <summary>Zones that have an abbreviation in American English; elsewhere the offset is shown.</summary>
    private static readonly HashSet<string> s_abbreviated = ["EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"];

    /// <summary>Ireland's standard time is that of summer: its winter counts as daylight saving time.</summary>
    private const string IrishSummer = "Irish Standard Time";

    /// <param name="style">short, long, shortOffset, longOffset, shortGeneric or longGeneric.</param>
    /// <param name="zone">The zone's IANA name, or an offset.</param>
    /// <param name="locale">The locale; long names are English only.</param>
    /// <param name="offset">The zone's offset at the time.</param>
    /// <param name="isSummer">Whether it is summer time then.</param>
    public static string Of(string style, string zone, string locale, TimeSpan offset, bool isSummer)
    {
        var names = LocaleData.Instance.ZoneNames(Canonical(zone));
        if (names?[1] == IrishSummer) isSummer = offset > TimeSpan.Zero;
        var isEnglish = locale.StartsWith("en", StringComparison.Ordinal);
        switch (style)
        {
            case "short" when names is not null:
                if (ZoneAbbreviations.Of(names[0], locale, isSummer) is { } known) return known;
                if (isSummer && ZoneAbbreviations.OfSummer(names[1], locale) is { } summer) return summer;
                var name = names[isSummer ? 3 : 2];
                if ((isEnglish || locale is "nl" or "nl-NL") && !name.StartsWith("GMT", StringComparison.Ordinal)
                    && (!s_abbreviated.Contains(name) || locale is "en" or "en-US" or "en-CA" or "nl" or "nl-NL"))
                {
                    return name;
                }

                if (name == "UTC") return name;
                break;
            case "long" when names is not null && isEnglish:
                return names[isSummer ? 1 : 0];
            case "longGeneric" when names is not null && isEnglish:
                return names[4];
            case "shortGeneric" when names is not null && isEnglish:
                return names[5];
        }

        return Offset(offset, locale, isLong: style.StartsWith("long", StringComparison.Ordinal), style == "short");
    }

    /// <summary>The English names for <c>Date.toString()</c>; null for unknown zones.</summary>
    public static (string Standard, string Summer)? LongNames(string zone) =>
        LocaleData.Instance.ZoneNames(Canonical(zone)) is not { } names ? null
        : names[1] == IrishSummer ? (names[1], names[0])
        : (names[0], names[1]);

    /// <summary>The name under which the data has a zone that was renamed.</summary>
    private static string Canonical(string zone) => zone switch
    {
        "Asia/Kolkata" => "Asia/Calcutta",
        "Asia/Kathmandu" => "Asia/Katmandu",
        "Asia/Ho_Chi_Minh" => "Asia/Saigon",
        "Asia/Yangon" => "Asia/Rangoon",
        "Europe/Kyiv" => "Europe/Kiev",
        "America/Argentina/Buenos_Aires" => "America/Buenos_Aires",
        "America/Nuuk" => "America/Godthab",
        "EST5EDT" or "US/Eastern" or "Canada/Eastern" => "America/New_York",
        "CST6CDT" or "US/Central" or "Canada/Central" => "America/Chicago",
        "MST7MDT" or "US/Mountain" or "Canada/Mountain" => "America/Denver",
        "PST8PDT" or "US/Pacific" or "Canada/Pacific" => "America/Los_Angeles",
        "EST" => "America/Panama",
        "MST" or "US/Arizona" => "America/Phoenix",
        "GB" => "Europe/London",
        "Etc/UTC" or "Etc/GMT" or "GMT" or "Etc/UCT" or "Etc/Zulu" or "Zulu" or "Universal"
            or "GMT+0" or "GMT-0" or "GMT0" => "UTC",
        _ => zone,
    };

    private static string Offset(TimeSpan offset, string locale, bool isLong, bool isName)
    {
        var (prefix, minus, separator) = ZoneAbbreviations.OffsetSigns(locale);
        if (offset == TimeSpan.Zero) return isName ? prefix + "+0" : prefix.TrimEnd();
        var size = offset.Duration();
        var sign = offset < TimeSpan.Zero ? minus : "+";
        var hours = size.Hours.ToString(isLong ? "00" : "0", CultureInfo.InvariantCulture);
        var minutes = size.Minutes == 0 && !isLong ? ""
            : separator + size.Minutes.ToString("00", CultureInfo.InvariantCulture);
        return prefix + sign + hours + minutes;
    }
}
