namespace VoidMcp.Commands;

/// <summary>
/// Guesses which values in an entry are secrets that the user wrote out, so that listings hide them. A guess: it hides
/// too much rather than too little, and is no replacement for references.
/// </summary>
internal static class SecretLooks
{
    /// <summary>What stands in the place of a value.</summary>
    public const string Mask = "(hidden)";

    /// <summary>A random text that long is a key; shorter ones are words and numbers.</summary>
    private const int ShortestKey = 20;

    /// <summary>The same for texts of digits and small letters, as digests are.</summary>
    private const int ShortestDigest = 32;

    private static readonly string[] Words = ["key", "token", "secret", "passw", "pwd", "auth", "cred", "cookie", "session", "bearer", "signature", "private"];

    /// <summary>The value as it may be shown. References are kept: they are no secret.</summary>
    public static string Shown(string name, string value)
    {
        if (value.Contains("${", StringComparison.Ordinal) && !value.Contains(":-", StringComparison.Ordinal)) return value;
        return IsSuspect(name) || LooksRandom(value) ? Mask : value;
    }

    /// <summary>Arguments with the values behind <c>--token</c>, <c>--api-key=</c> and the like hidden.</summary>
    public static IEnumerable<string> Hidden(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var isOption = args[i].StartsWith('-');
            if (isOption && equals > 0) yield return $"{args[i][..(equals + 1)]}{Shown(args[i][..equals], args[i][(equals + 1)..])}";
            else if (i > 0 && !isOption && args[i - 1].StartsWith('-') && !args[i - 1].Contains('=', StringComparison.Ordinal)) yield return Shown(args[i - 1], args[i]);
            else yield return args[i];
        }
    }

    private static bool IsSuspect(string name) => Words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>In one piece, and either long with capitals, small letters and digits mixed, or longer than any name or version.</summary>
    private static bool LooksRandom(string value)
    {
        if (value.Length < ShortestKey || !value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '+' or '=' or '~')) return false;
        return value.Any(char.IsAsciiDigit) && value.Any(char.IsAsciiLetterLower) && (value.Any(char.IsAsciiLetterUpper) || value.Length >= ShortestDigest);
    }
}
