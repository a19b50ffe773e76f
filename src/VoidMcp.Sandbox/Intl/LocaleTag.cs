using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace VoidMcp.Sandbox.Intl;

/// <summary>A language tag (BCP 47), canonical in its letters, split from its Unicode extension.</summary>
internal sealed class LocaleTag
{
    private readonly Dictionary<string, string> _extension;

    private LocaleTag(string name, Dictionary<string, string> extension) => (Name, _extension) = (name, extension);

    /// <summary>Language, script, region and variants: <c>zh-Hant-TW</c>.</summary>
    public string Name { get; }

    public string Language => Name.Split('-')[0];

    /// <summary>The value of a key of the Unicode extension (<c>-u-kn-true</c>); may be empty.</summary>
    public string? Extension(string key) => _extension.GetValueOrDefault(key);

    /// <summary>Parses a tag; false if it is not one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LocaleTag? tag)
    {
        tag = null;
        var parts = text.Split('-');
        if (parts[0].Length is < 2 or > 8 || parts[0].Length == 4 || !parts[0].All(char.IsAsciiLetter)) return false;
        if (!parts.All(static p => p.Length is >= 1 and <= 8 && p.All(char.IsAsciiLetterOrDigit))) return false;
        var names = new List<string> { Renamed(parts[0].ToLowerInvariant()) };
        var i = 1;
        for (; i < parts.Length && parts[i].Length > 1; i++)
        {
            var part = parts[i].ToLowerInvariant();
            names.Add(part.Length switch
            {
                4 when part.All(char.IsAsciiLetter) => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(part),
                2 => part.ToUpperInvariant(),
                _ => part,
            });
        }

        var extension = new Dictionary<string, string>(StringComparer.Ordinal);
        for (string single = "", key = ""; i < parts.Length; i++)
        {
            var part = parts[i].ToLowerInvariant();
            if (part.Length == 1)
            {
                if (i == parts.Length - 1) return false;
                (single, key) = (part, "");
                if (part == "x") break;
            }
            else if (single == "u" && part.Length == 2)
            {
                key = part;
                extension.TryAdd(key, "");
            }
            else if (single == "u" && key.Length > 0)
                extension[key] = extension[key].Length == 0 ? part : $"{extension[key]}-{part}";
        }

        tag = new LocaleTag(string.Join('-', names), extension);
        return true;
    }

    /// <summary>The tag itself and its shorter forms, longest first.</summary>
    public IEnumerable<string> Candidates()
    {
        for (var name = Name; ; name = name[..name.LastIndexOf('-')])
        {
            yield return name;
            if (!name.Contains('-', StringComparison.Ordinal)) yield break;
        }
    }

    private static string Renamed(string language) => language switch
    {
        "iw" => "he",
        "in" => "id",
        "ji" => "yi",
        "tl" => "fil",
        "mo" => "ro",
        "sh" => "sr-Latn",
        _ => language,
    };
}
