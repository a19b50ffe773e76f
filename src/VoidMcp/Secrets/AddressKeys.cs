using System.Buffers;
using System.Text.RegularExpressions;

namespace VoidMcp.Secrets;

/// <summary>
/// Finds keys in the path of a URL, as in <c>https://mcp.example.com/sk-abc123…/mcp</c>. A segment is a key if it has
/// the usual prefix of one, is long and random, or stands behind a segment with a credential's name
/// (<c>/token/…</c>). Words, versions, names of packages and numbers are none. IDs of workspaces often are UUIDs: those
/// with dashes are taken for keys only behind such a name; 32 digits without dashes are a key.
/// </summary>
internal static partial class AddressKeys
{
    /// <summary>Minimum length of the random part behind a prefix.</summary>
    private const int ShortestPrefixed = 8;

    /// <summary>Minimum length of a segment behind a credential's name.</summary>
    private const int ShortestNamed = 12;

    /// <summary>Minimum length of a run of capitals, small letters and digits.</summary>
    private const int ShortestMixed = 20;

    /// <summary>Minimum length of a segment whose random runs are divided by dashes and underscores.</summary>
    private const int ShortestDivided = 24;

    /// <summary>Minimum length of a run of letters of one case and digits.</summary>
    private const int ShortestDigest = 32;

    private static readonly SearchValues<char> s_characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~+=:");

    /// <summary>Returns the keys in the path of a URL, as it writes them.</summary>
    public static IEnumerable<string> In(string url) =>
        Path().Match(url) is { Success: true } path ? KeysIn(path.Groups["path"].Value) : [];

    /// <summary>Hides the keys in the paths of all URLs of a text.</summary>
    public static string Hidden(string text, string mask) =>
        Path().Replace(text, match => match.Groups["host"].Value + Hide(match.Groups["path"].Value, mask));

    private static string Hide(string path, string mask)
    {
        var keys = KeysIn(path).ToHashSet(StringComparer.Ordinal);
        return keys.Count == 0 ? path : string.Join('/', path.Split('/').Select(s => keys.Contains(s) ? mask : s));
    }

    private static IEnumerable<string> KeysIn(string path)
    {
        var before = "";
        foreach (var segment in path.Split('/'))
        {
            if (IsKey(segment, before)) yield return segment;
            before = segment;
        }
    }

    private static bool IsKey(string segment, string before)
    {
        var text = Uri.UnescapeDataString(segment);
        if (!text.Any(char.IsAsciiDigit) || text.AsSpan().ContainsAnyExcept(s_characters)) return false;
        if (text.Length >= ShortestNamed && text.Any(char.IsAsciiLetter) && CredentialNames.IsCredential(before))
            return true;
        var run = Run().Matches(text).Select(m => m.Value).MaxBy(r => r.Length) ?? "";
        if (!run.Any(char.IsAsciiLetter)) return false;

        // One group of digits may be the version behind a name.
        var isMixed = Digits().Count(run) > 1;
        return (run.Length >= ShortestPrefixed && run.Any(char.IsAsciiDigit) && Prefix().IsMatch(text))
            || (isMixed && run.Length >= ShortestDigest)
            || (isMixed && run.Length >= ShortestMixed && HasBothCases(run))
            || (text.Length >= ShortestDivided && HasBothCases(text) && IsScattered(text));
    }

    private static bool HasBothCases(string text) =>
        text.Any(char.IsAsciiLetterLower) && text.Any(char.IsAsciiLetterUpper);

    /// <summary>
    /// Whether the kind of character changes as often as in random text; in words, it changes only where one begins.
    /// </summary>
    private static bool IsScattered(string text)
    {
        var (changes, digits) = (0, 0);
        for (var i = 1; i < text.Length; i++)
        {
            var (last, now) = (KindOf(text[i - 1]), KindOf(text[i]));
            if (last == now || last == Kind.None || now == Kind.None) continue;
            var beginsWord = last == Kind.Upper && now == Kind.Lower && (i == 1 || KindOf(text[i - 2]) == Kind.None);
            if (beginsWord) continue;
            changes++;
            if (now == Kind.Digit) digits++;
        }

        return digits > 1 && changes * 4 >= text.Length;
    }

    private static Kind KindOf(char c) =>
        char.IsAsciiDigit(c) ? Kind.Digit
        : char.IsAsciiLetterUpper(c) ? Kind.Upper
        : char.IsAsciiLetterLower(c) ? Kind.Lower
        : Kind.None;

    private enum Kind
    {
        None,
        Digit,
        Upper,
        Lower,
    }

    [GeneratedRegex(@"(?<host>://[^/\s?#""']+)(?<path>/[^\s?#""']*)")]
    private static partial Regex Path();

    [GeneratedRegex("[A-Za-z0-9]+")]
    private static partial Regex Run();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    /// <summary>The beginnings of keys that services give out, and words that say what follows.</summary>
    [GeneratedRegex(
        "^(?:[spr]k|api|key|apikey|token|tok|secret|pat|bearer|gh[opusr]|github_pat|glpat|xox[a-z]|hf|npm|fc|tvly)[-_]"
            + "|^AKIA|^AIza|^eyJ",
        RegexOptions.IgnoreCase)]
    private static partial Regex Prefix();
}
