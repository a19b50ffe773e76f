using VoidMcp.Secrets;

namespace VoidMcp.Registry;

/// <summary>Collects, while one server is read, what of its values must not be shown, and which secrets it refers to.</summary>
internal sealed class EntrySecrets
{
    private readonly List<KeyValuePair<string, string>> _values = [];
    private readonly List<string> _names = [];

    /// <summary>The secrets referred to, set or not, each once.</summary>
    public IReadOnlyList<string> Names => [.. _names.Distinct(StringComparer.Ordinal)];

    public SecretMask ToMask() => SecretMask.Of(_values);

    /// <summary>A value that may hold references, whatever it is for.</summary>
    public void Note(string written, Expansion expansion)
    {
        _names.AddRange(ValueExpander.SecretsIn(written));
        foreach (var (isSecret, name, value) in expansion.Used)
        {
            // A variable may hold anything; to mask a home folder or a host would only harm.
            if (isSecret || CredentialNames.IsCredential(name)) _values.Add(new(name, value));
        }
    }

    /// <summary>A whole value under a name that may tell that it is a credential: of a variable or a header.</summary>
    public void NoteNamed(string name, string value)
    {
        // "Bearer …": the scheme is no secret, and the rest may show without it.
        var whole = value.Trim();
        if (CredentialNames.IsCredential(name)) _values.Add(new(name, whole[(whole.LastIndexOf(' ') + 1)..]));
        NoteAddress(name, value);
    }

    /// <summary>The password in an address, and credentials among its parameters.</summary>
    public void NoteAddress(string name, string value)
    {
        if (!value.Contains("://", StringComparison.Ordinal) || !Uri.TryCreate(value.Trim(), UriKind.Absolute, out var uri)) return;
        if (uri.UserInfo.Split(':', 2) is [_, var password]) _values.Add(new(name, Uri.UnescapeDataString(password)));
        foreach (var parameter in uri.Query.TrimStart('?').Split('&'))
        {
            if (parameter.Split('=', 2) is [var key, var text] && CredentialNames.IsCredential(key)) _values.Add(new(key, Uri.UnescapeDataString(text)));
        }
    }
}
