namespace VoidMcp.Sandbox.Intl;

/// <summary>
/// The short names of time zones where a locale other than American English has them, such as MEZ or BST, and how the
/// offset is written where it has none.
/// </summary>
internal static class ZoneAbbreviations
{
    private static readonly HashSet<string> s_european =
    [
        "en-GB", "es", "es-ES", "it", "it-IT", "pt-PT", "nl", "nl-NL", "nl-BE", "sv", "sv-SE", "da", "da-DK", "nb",
        "no", "pl", "pl-PL", "hr", "sr", "hu", "ro", "el", "lv", "ca",
    ];

    /// <summary>Locales that call Greenwich Mean Time GMT; others write it as the offset GMT+0.</summary>
    private static readonly HashSet<string> s_greenwich =
    [
        "es", "es-ES", "nl", "nl-NL", "nl-BE", "sv", "sv-SE", "nb", "no", "hr", "sr", "hu", "ro", "ca", "zh-TW",
        "zh-HK", "ms",
    ];

    /// <summary>The abbreviation in a locale; null if it has none.</summary>
    /// <param name="zone">The zone's English name without summer time.</param>
    /// <param name="locale">The locale's name.</param>
    /// <param name="isSummer">Whether it is summer time.</param>
    public static string? Of(string zone, string locale, bool isSummer)
    {
        var language = locale.Split('-')[0];
        var (winter, summer) = zone switch
        {
            "Central European Standard Time" when s_european.Contains(locale) => ("CET", "CEST"),
            "Eastern European Standard Time" when s_european.Contains(locale) => ("EET", "EEST"),
            "Western European Standard Time" when s_european.Contains(locale) => ("WET", "WEST"),
            "Central European Standard Time" when language is "de" => ("MEZ", "MESZ"),
            "Eastern European Standard Time" when language is "de" => ("OEZ", "OESZ"),
            "Western European Standard Time" when language is "de" => ("WEZ", "WESZ"),
            "Central European Standard Time" when language is "cs" or "sk" => ("SEČ", "SELČ"),
            "Greenwich Mean Time" when language == "en" || s_greenwich.Contains(locale) => ("GMT", ""),
            "Australian Eastern Standard Time" when IsAustral(locale) => ("AEST", "AEDT"),
            "Australian Central Standard Time" when IsAustral(locale) => ("ACST", "ACDT"),
            "Australian Western Standard Time" when IsAustral(locale) => ("AWST", "AWDT"),
            "New Zealand Standard Time" when IsAustral(locale) => ("NZST", "NZDT"),
            "India Standard Time" when locale == "en-IN" || language is "hi" or "ta" or "te" or "bn" => ("IST", "IST"),
            "Gulf Standard Time" when locale is "en-GB" or "en-IN" => ("GST", "GST"),
            "South Africa Standard Time" when locale == "en-ZA" => ("SAST", "SAST"),
            "West Africa Standard Time" or "West Africa Time" when locale == "en-ZA" => ("WAT", "WAST"),
            "Brasilia Standard Time" when locale is "pt" or "pt-BR" => ("BRT", "BRST"),
            "Japan Standard Time" when language == "ja" => ("JST", "JDT"),
            _ => ("", ""),
        };
        var name = isSummer ? summer : winter;
        return name.Length == 0 ? null : name;
    }

    /// <summary>The abbreviation of British and Irish summer time.</summary>
    public static string? OfSummer(string summerName, string locale) => summerName switch
    {
        "British Summer Time" when locale == "en-GB" => "BST",
        "Irish Standard Time" when locale == "en-IE" => "IST",
        _ => null,
    };

    /// <summary>What stands before an offset, its minus sign, and what separates hours from minutes.</summary>
    public static (string Prefix, string Minus, string Separator) OffsetSigns(string locale) =>
        locale.Split('-')[0] switch
        {
            "fr" => ("UTC", "−", ":"),
            "fi" => ("UTC", "-", "."),
            "sv" or "lt" => ("GMT", "−", ":"),
            "da" or "id" => ("GMT", "-", "."),
            "sl" => ("GMT ", "-", "."),
            "et" => ("GMT ", "−", ":"),
            "sw" => ("GMT ", "-", ":"),
            _ => ("GMT", "-", ":"),
        };

    private static bool IsAustral(string locale) => locale is "en-AU" or "en-NZ";
}
