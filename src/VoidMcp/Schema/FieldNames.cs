using System.Text.RegularExpressions;

namespace VoidMcp.Schema;

/// <summary>
/// Tells the names that a program gave to an object's fields from keys that are data themselves: identifiers, addresses,
/// paths, tokens. Data must not be kept where only types are meant to be. It looks at the letters alone, so a person's first
/// name passes for a field's; objects with many such keys of one kind are found by <see cref="ResultShape"/>.
/// </summary>
internal static partial class FieldNames
{
    private const int LongestName = 40;
    private const int MostDigits = 4;

    /// <summary>Whether the key may be a field's name.</summary>
    public static bool IsPlausible(string key) =>
        key.Length is > 0 and <= LongestName
        && Name().IsMatch(key)
        && key.Count(char.IsAsciiDigit) <= MostDigits
        && Changes(key) <= 3
        && !LooksRandom(key);

    /// <summary>How often letters and digits take turns: <c>sha256</c> once, <c>b64_json</c> once, a token many times.</summary>
    private static int Changes(string key)
    {
        var changes = 0;
        for (var i = 1; i < key.Length; i++)
        {
            if (char.IsAsciiDigit(key[i]) != char.IsAsciiDigit(key[i - 1]) && char.IsAsciiLetterOrDigit(key[i - 1]) && char.IsAsciiLetterOrDigit(key[i])) changes++;
        }

        return changes;
    }

    /// <summary>Long runs in one case, with digits or without, and letters whose case changes all the time.</summary>
    private static bool LooksRandom(string key)
    {
        if (Token().IsMatch(key)) return true;
        var turns = 0;
        for (var i = 1; i < key.Length; i++)
        {
            if (char.IsAsciiLetterUpper(key[i]) != char.IsAsciiLetterUpper(key[i - 1]) && char.IsAsciiLetter(key[i - 1]) && char.IsAsciiLetter(key[i])) turns++;
        }

        return key.Length >= 12 && turns > key.Length / 3;
    }

    [GeneratedRegex(@"^[\p{L}_$@][\p{L}\p{N}_$@:-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"[A-Z0-9]{16,}|[a-z0-9]{25,}|[a-f0-9]{12,}", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
