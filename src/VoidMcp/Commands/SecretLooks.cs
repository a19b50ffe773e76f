using System.Text.RegularExpressions;
using VoidMcp.Secrets;

namespace VoidMcp.Commands;

/// <summary>
/// Guesses which values in an entry are secrets that the user wrote out, so that listings hide them: those that have a
/// credential's name, which are masked in what servers send too, and whatever looks random, which is not, because ids of
/// folders and databases do. A guess: it hides too much rather than too little, and is no replacement for references.
/// </summary>
internal static partial class SecretLooks
{
    /// <summary>What stands in the place of a value.</summary>
    public const string Mask = "(hidden)";

    /// <summary>A random text that long is a key; shorter ones are words and numbers.</summary>
    private const int ShortestKey = 20;

    /// <summary>The same for texts of digits and small letters, as digests are.</summary>
    private const int ShortestDigest = 32;

    /// <summary>The value as it may be shown. References are kept: they are no secret.</summary>
    public static string Shown(string name, string value)
    {
        if (value.Contains("${", StringComparison.Ordinal) && !value.Contains(":-", StringComparison.Ordinal)) return value;
        return CredentialNames.IsCredential(name) || LooksRandom(value) ? Mask : WithoutCredentials(value);
    }

    /// <summary>
    /// Arguments with credentials hidden: behind <c>--token</c>, in <c>--api-key=…</c> and <c>KEY=…</c>, in headers written out, in
    /// addresses.
    /// </summary>
    public static IEnumerable<string> Hidden(IReadOnlyList<string> args) =>
        NamedArgument.Of(args).Select(arg => arg.Start + (arg.Name is { } name ? Shown(name, arg.Value) : WithoutCredentials(arg.Value)));

    /// <summary>Passwords and parameters of addresses.</summary>
    private static string WithoutCredentials(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal)) return text;
        var hidden = Password().Replace(text, $"$1{Mask}@");
        return Parameter().Replace(hidden, p => CredentialNames.IsCredential(p.Groups["name"].Value) ? $"{p.Groups["start"].Value}{Mask}" : p.Value);
    }

    /// <summary>In one piece, and either long with capitals, small letters and digits mixed, or longer than any name or version.</summary>
    private static bool LooksRandom(string value)
    {
        if (value.Length < ShortestKey || !value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '+' or '=' or '~')) return false;
        return value.Any(char.IsAsciiDigit) && value.Any(char.IsAsciiLetterLower) && (value.Any(char.IsAsciiLetterUpper) || value.Length >= ShortestDigest);
    }

    [GeneratedRegex(@"(://[^/\s:@]*:)[^\s@]+@")]
    private static partial Regex Password();

    [GeneratedRegex(@"(?<start>[?&](?<name>[^=&\s]+)=)[^&\s]+")]
    private static partial Regex Parameter();
}
