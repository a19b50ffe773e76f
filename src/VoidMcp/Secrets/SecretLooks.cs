using System.Text.RegularExpressions;

namespace VoidMcp.Secrets;

/// <summary>
/// Hides values in listings that look like secrets written out in the entry: those with a credential's name (which are
/// masked in servers' output too), and random-looking ones (which are not, because folder and database IDs look random
/// too). A guess that rather hides too much; it doesn't replace <c>${secret:NAME}</c>.
/// </summary>
internal static partial class SecretLooks
{
    /// <summary>Shown instead of a hidden value.</summary>
    public const string Mask = "(hidden)";

    /// <summary>Minimum length of a random-looking key; shorter ones are words and numbers.</summary>
    private const int ShortestKey = 20;

    /// <summary>Minimum length of a random-looking value without capitals, such as a digest.</summary>
    private const int ShortestDigest = 32;

    /// <summary>Returns the value, hidden if necessary. References are not secret and shown.</summary>
    public static string Shown(string name, string value)
    {
        if (value.Contains("${", StringComparison.Ordinal) && !value.Contains(":-", StringComparison.Ordinal))
            return AddressKeys.Hidden(WithoutKeyNames(value), Mask);
        return CredentialNames.IsCredential(name) || LooksRandom(value) ? Mask : WithoutCredentials(value);
    }

    /// <summary>
    /// Hides credentials in arguments: after <c>--token</c>, in <c>--api-key=…</c> and <c>KEY=…</c>, in headers and in
    /// URLs.
    /// </summary>
    public static IEnumerable<string> Hidden(IReadOnlyList<string> args) =>
        NamedArgument.Of(args)
            .Select(arg => arg.Start + (arg.Name is { } name
                ? Shown(name, arg.Value)
                : WithoutCredentials(WithoutKeyNames(arg.Value))));

    /// <summary>Hides passwords, keys in the path, and credentials in the query of URLs.</summary>
    public static string WithoutCredentials(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal)) return text;
        var hidden = AddressKeys.Hidden(Password().Replace(text, $"$1{Mask}@"), Mask);
        return Parameter().Replace(
            hidden,
            p => CredentialNames.IsCredential(p.Groups["name"].Value) ? $"{p.Groups["start"].Value}{Mask}" : p.Value);
    }

    /// <summary>Hides keys that were written as the name of a variable by mistake: <c>${env:ghp_…}</c>.</summary>
    private static string WithoutKeyNames(string text) => ReferenceName().Replace(
        text,
        match => AddressKeys.In($"https://x/{match.Groups["name"].Value}").Any() ? $"${{env:{Mask}}}" : match.Value);

    /// <summary>
    /// Whether the value is one long word that mixes capitals, small letters and digits, or is longer than any name or
    /// version.
    /// </summary>
    private static bool LooksRandom(string value)
    {
        if (value.Length < ShortestKey
            || !value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '+' or '=' or '~'))
        {
            return false;
        }

        return value.Any(char.IsAsciiDigit)
            && value.Any(char.IsAsciiLetterLower)
            && (value.Any(char.IsAsciiLetterUpper) || value.Length >= ShortestDigest);
    }

    [GeneratedRegex(@"\$\{env:(?<name>[^}]+)\}")]
    private static partial Regex ReferenceName();

    [GeneratedRegex(@"(://[^/\s:@]*:)[^\s@]+@")]
    private static partial Regex Password();

    [GeneratedRegex(@"(?<start>[?&](?<name>[^=&\s]+)=)[^&\s]+")]
    private static partial Regex Parameter();
}
