using System.Text.RegularExpressions;

namespace VoidMcp.Schema;

/// <summary>
/// Distinguishes field names chosen by a program from keys that are data: IDs, addresses, paths, tokens. Learned types
/// must not store data. Looks only at the characters, so a first name passes as a field name; <see cref="ResultShape"/>
/// detects objects with many similar keys.
/// </summary>
internal static partial class FieldNames
{
    private const int LongestName = 40;
    private const int MostDigits = 4;

    /// <summary>Whether the key looks like a field name.</summary>
    public static bool IsPlausible(string key) =>
        key.Length is > 0 and <= LongestName
        && Name().IsMatch(key)
        && key.Count(char.IsAsciiDigit) <= MostDigits
        && Changes(key) <= 3
        && !LooksRandom(key);

    /// <summary>
    /// How often letters and digits alternate: once in <c>sha256</c> and <c>b64_json</c>, often in a token.
    /// </summary>
    private static int Changes(string key)
    {
        var changes = 0;
        for (var i = 1; i < key.Length; i++)
        {
            if (char.IsAsciiDigit(key[i]) != char.IsAsciiDigit(key[i - 1])
                && char.IsAsciiLetterOrDigit(key[i - 1])
                && char.IsAsciiLetterOrDigit(key[i]))
            {
                changes++;
            }
        }

        return changes;
    }

    /// <summary>
    /// Whether it looks random: long runs in one case, with or without digits, or frequent case changes.
    /// </summary>
    private static bool LooksRandom(string key)
    {
        if (Token().IsMatch(key)) return true;
        var turns = 0;
        for (var i = 1; i < key.Length; i++)
        {
            if (char.IsAsciiLetterUpper(key[i]) != char.IsAsciiLetterUpper(key[i - 1])
                && char.IsAsciiLetter(key[i - 1])
                && char.IsAsciiLetter(key[i]))
            {
                turns++;
            }
        }

        return key.Length >= 12 && turns > key.Length / 3;
    }

    [GeneratedRegex(@"^[\p{L}_$@][\p{L}\p{N}_$@:-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"[A-Z0-9]{16,}|[a-z0-9]{25,}|[a-f0-9]{12,}", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
