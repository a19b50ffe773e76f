using System.Text.RegularExpressions;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Clients.Translation;

/// <summary>A credential that an entry holds in plain text.</summary>
/// <param name="Key">Where it stands: <c>env</c>, <c>headers</c>, <c>url</c> or <c>args</c>.</param>
/// <param name="Name">The variable, header or option; null for a url or a bare argument.</param>
/// <param name="Value">The credential itself, a part of the value or all of it.</param>
internal sealed record PlainSecret(string Key, string? Name, string Value)
{
    /// <summary>
    /// Whether a secret can take its place. Not in arguments: every process of the machine can read command lines.
    /// </summary>
    public bool CanBeSealed => Key != "args";

    /// <summary>Where it stands, for messages: <c>env.TOKEN</c>.</summary>
    public string Place => Name is null ? Key : Key == "args" ? Name : $"{Key}.{Name}";

    public override string ToString() => Place;
}

/// <summary>
/// Finds credentials in plain text: by the names of variables, headers and options, in URLs, connection strings and
/// JSON values, and by the usual forms of keys.
/// </summary>
internal static partial class PlainSecrets
{
    public static IReadOnlyList<PlainSecret> In(ServerDraft draft) =>
    [
        .. draft.Env.SelectMany(e => InNamed("env", e.Key, e.Value)),
        .. draft.Headers.SelectMany(h => InNamed("headers", h.Key, h.Value)),
        .. draft.Url is { } url ? InAddress("url", null, url) : [],
        .. NamedArgument.Of(draft.Args).SelectMany(InArgument),
    ];

    /// <summary>Returns the draft with a reference to the secret in its place.</summary>
    public static ServerDraft Sealed(ServerDraft draft, PlainSecret secret, string name)
    {
        var reference = $"${{secret:{name}}}";
        return secret.Key switch
        {
            "env" => draft with { Env = Replaced(draft.Env) },
            "headers" => draft with { Headers = Replaced(draft.Headers) },
            "url" => draft with { Url = draft.Url!.Replace(secret.Value, reference, StringComparison.Ordinal) },
            _ => draft,
        };

        IReadOnlyList<KeyValuePair<string, string>> Replaced(IReadOnlyList<KeyValuePair<string, string>> values) =>
        [
            .. values.Select(v => v.Key == secret.Name
                ? KeyValuePair.Create(v.Key, v.Value.Replace(secret.Value, reference, StringComparison.Ordinal))
                : v),
        ];
    }

    private static List<PlainSecret> InNamed(string key, string name, string value)
    {
        if (value.Contains("${", StringComparison.Ordinal)) return [];
        var text = value.Trim();
        if (CredentialNames.IsCredential(name))
        {
            var credential = Scheme().Replace(text, "");
            return credential.Length < SecretMask.ShortestWord ? [] : [new PlainSecret(key, name, credential)];
        }

        var inside = InAddress(key, name, text).ToList();
        if (inside.Count > 0) return inside;
        return IsJsonWithCredential(text) || IsKey(text) ? [new PlainSecret(key, name, value)] : [];
    }

    private static IEnumerable<PlainSecret> InArgument(NamedArgument argument)
    {
        var value = argument.Value;
        if (value.Contains("${", StringComparison.Ordinal)) return [];
        if (argument.IsCredential)
            return value.Trim().Length < SecretMask.ShortestWord ? [] : [new PlainSecret("args", argument.Name, value)];
        var inside = InAddress("args", argument.Name, value).ToList();
        return inside.Count > 0 || !IsKey(value) ? inside : [new PlainSecret("args", argument.Name, value)];
    }

    /// <summary>A password, keys in the path, and credentials in the query of a URL or connection string.</summary>
    private static IEnumerable<PlainSecret> InAddress(string key, string? name, string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal)) yield break;
        foreach (Match match in Password().Matches(text))
        {
            if (IsLiteral(match.Groups["password"].Value))
                yield return new PlainSecret(key, name, match.Groups["password"].Value);
        }

        foreach (var part in AddressKeys.In(text).Where(IsLiteral)) yield return new PlainSecret(key, name, part);
        foreach (Match match in Parameter().Matches(text))
        {
            var value = match.Groups["value"].Value;
            if (value.Length >= SecretMask.ShortestWord
                && IsLiteral(value)
                && CredentialNames.IsCredential(match.Groups["name"].Value))
            {
                yield return new PlainSecret(key, name, value);
            }
        }
    }

    private static bool IsLiteral(string text) => text.Length > 0 && !text.Contains("${", StringComparison.Ordinal);

    private static bool IsJsonWithCredential(string text) => text.StartsWith('{')
        && JsonName().Matches(text).Any(m => CredentialNames.IsCredential(m.Groups["name"].Value));

    /// <summary>Whether the value has the usual form of a key, whatever its name.</summary>
    private static bool IsKey(string text) =>
        !text.AsSpan().ContainsAny(" /\\,") && AddressKeys.In($"https://x/{text}").Any();

    [GeneratedRegex(@"^(Bearer|Basic|Token|Bot|ApiKey)\s+", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"://[^/\s:@]*:(?<password>[^\s@/]+)@")]
    private static partial Regex Password();

    [GeneratedRegex(@"[?&](?<name>[^=&\s]+)=(?<value>[^&\s#]+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"""(?<name>[^""\\]+)""\s*:\s*""[^""]{4,}""")]
    private static partial Regex JsonName();
}
