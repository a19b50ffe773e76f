using VoidMcp.Secrets;

namespace VoidMcp.Registry;

/// <summary>
/// Collects, while a server entry is read, its secret values and the names of the secrets that it references.
/// </summary>
internal sealed class EntrySecrets
{
    private readonly List<KeyValuePair<string, string>> _values = [];
    private readonly List<string> _names = [];

    /// <summary>The names of all referenced secrets, set or not, without duplicates.</summary>
    public IReadOnlyList<string> Names => [.. _names.Distinct(StringComparer.Ordinal)];

    public SecretMask ToMask() => SecretMask.Of(_values);

    /// <summary>Records the secrets in an expanded value.</summary>
    public void Note(string written, Expansion expansion)
    {
        _names.AddRange(ValueExpander.SecretsIn(written));
        foreach (var (isSecret, name, value) in expansion.Used)
        {
            // A variable can hold anything; masking a home folder or a host name would do harm.
            if (isSecret) _values.Add(new(name, value));
            else if (CredentialNames.IsCredential(name)) Add(name, value);
        }
    }

    /// <summary>Records the value of a variable or header if its name suggests a credential.</summary>
    public void NoteNamed(string name, string value)
    {
        // "Bearer …": the scheme is not secret, and the token may also appear without it.
        var whole = value.Trim();
        if (CredentialNames.IsCredential(name)) Add(name, whole[(whole.LastIndexOf(' ') + 1)..]);
        NoteAddress(name, value);
    }

    /// <summary>
    /// Records credentials in command arguments: after <c>--token</c> and similar flags, and in URLs.
    /// </summary>
    public void NoteArguments(IReadOnlyList<string> args)
    {
        // An unresolved reference is not what the server receives.
        foreach (var arg in NamedArgument.Of(args).Where(arg => !arg.Value.Contains("${", StringComparison.Ordinal)))
        {
            if (arg.Name is { } name) NoteNamed(name.TrimStart('-'), arg.Value);
            else NoteAddress("args", arg.Value);
        }
    }

    /// <summary>Records a password in a URL, keys in its path, and credentials in its query parameters.</summary>
    public void NoteAddress(string name, string value)
    {
        if (!value.Contains("://", StringComparison.Ordinal)
            || !Uri.TryCreate(value.Trim(), UriKind.Absolute, out var uri))
        {
            return;
        }

        if (uri.UserInfo.Split(':', 2) is [_, var password]) Add(name, Uri.UnescapeDataString(password));
        foreach (var key in AddressKeys.In(value.Trim())) Add(name, Uri.UnescapeDataString(key));
        foreach (var parameter in uri.Query.TrimStart('?').Split('&'))
        {
            if (parameter.Split('=', 2) is [var key, var text] && CredentialNames.IsCredential(key))
                Add(key, Uri.UnescapeDataString(text));
        }
    }

    /// <summary>
    /// Adds a value that only looks like a secret, if it is long enough not to be an ordinary word such as in
    /// TOKEN=none.
    /// </summary>
    private void Add(string name, string value)
    {
        if (value.Trim().Length >= SecretMask.Shortest) _values.Add(new(name, value));
    }
}
