using System.Text.RegularExpressions;

namespace VoidMcp.Secrets;

/// <summary>
/// Guesses from the name of a variable, header or query parameter whether its value is a credential, for masking and
/// warnings.
/// </summary>
internal static partial class CredentialNames
{
    private static readonly string[] Telling =
    [
        "token", "key", "apikey", "secret", "password", "passwd", "pwd", "passphrase", "auth", "authorization",
        "credential", "credentials", "pat", "cookie", "bearer", "jwt",
    ];

    /// <summary>Suffixes of compound words: GITHUBTOKEN.</summary>
    private static readonly string[] TellingEnds = ["token", "apikey", "secret", "password"];

    /// <summary>Words that end in KEY but are not credentials.</summary>
    private static readonly string[] OtherKeys =
    [
        "monkey", "turkey", "donkey", "hockey", "jockey", "whiskey", "lackey", "hotkey", "sortkey", "primarykey",
        "foreignkey", "partitionkey", "publickey",
    ];

    /// <summary>Last words that make a name harmless: TOKEN_URL, KEY_FILE and SECRET_NAME hold no credential.</summary>
    private static readonly string[] Harmless =
    [
        "id", "name", "file", "path", "dir", "folder", "url", "uri", "host", "port", "user", "username", "type", "mode",
        "enabled", "disabled", "ttl", "timeout", "limit", "size", "length", "count", "region", "level", "method",
        "store", "provider",
    ];

    public static bool IsCredential(string name)
    {
        string[] words = [.. Word().Matches(name).Select(m => m.Value.ToLowerInvariant())];
        return words.Length > 0
            && !Harmless.Contains(words[^1])
            && words.Any(word => Telling.Contains(word)
                || TellingEnds.Any(end => word.EndsWith(end, StringComparison.Ordinal))
                || (IsVariable(name) && IsKey(word)));
    }

    private static bool IsVariable(string name) =>
        name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>
    /// Compound words such as MYKEY and OPENAIKEY. Only in variable names, because many ordinary words end in "key".
    /// </summary>
    private static bool IsKey(string word) =>
        word.EndsWith("key", StringComparison.Ordinal) && !OtherKeys.Contains(word);

    /// <summary>Splits names into words: API_KEY, X-Api-Key, apiKey, APIKey.</summary>
    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")]
    private static partial Regex Word();
}
