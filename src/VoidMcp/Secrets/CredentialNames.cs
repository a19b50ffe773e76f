using System.Text.RegularExpressions;

namespace VoidMcp.Secrets;

/// <summary>Tells by the name of a variable, header or query parameter whether its value is a credential. A guess, for masking and for warnings.</summary>
internal static partial class CredentialNames
{
    private static readonly string[] Telling =
    [
        "token", "key", "apikey", "secret", "password", "passwd", "pwd", "passphrase", "auth", "authorization", "credential", "credentials",
        "pat", "cookie", "bearer", "jwt",
    ];

    /// <summary>Words run together: GITHUBTOKEN.</summary>
    private static readonly string[] TellingEnds = ["token", "apikey", "secret", "password"];

    /// <summary>Words that end in KEY, in capitals, and are about something else.</summary>
    private static readonly string[] OtherKeys =
    [
        "monkey", "turkey", "donkey", "hockey", "jockey", "whiskey", "lackey", "hotkey", "sortkey", "primarykey", "foreignkey", "partitionkey", "publickey",
    ];

    /// <summary>What such a name is about where it ends so: TOKEN_URL, KEY_FILE, SECRET_NAME hold no credential.</summary>
    private static readonly string[] Harmless =
    [
        "id", "name", "file", "path", "dir", "folder", "url", "uri", "host", "port", "user", "username", "type", "mode", "enabled", "disabled",
        "ttl", "timeout", "limit", "size", "length", "count", "region", "level", "method", "store", "provider",
    ];

    public static bool IsCredential(string name)
    {
        string[] words = [.. Word().Matches(name).Select(m => m.Value.ToLowerInvariant())];
        return words.Length > 0
            && !Harmless.Contains(words[^1])
            && words.Any(word => Telling.Contains(word) || TellingEnds.Any(end => word.EndsWith(end, StringComparison.Ordinal)) || (IsVariable(name) && IsKey(word)));
    }

    private static bool IsVariable(string name) => name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>MYKEY, OPENAIKEY: run together too, but only in a variable's name, because many a word ends so.</summary>
    private static bool IsKey(string word) => word.EndsWith("key", StringComparison.Ordinal) && !OtherKeys.Contains(word);

    /// <summary>API_KEY, X-Api-Key, apiKey, APIKey.</summary>
    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")]
    private static partial Regex Word();
}
