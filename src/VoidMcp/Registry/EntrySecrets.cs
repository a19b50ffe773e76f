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
            if (isSecret) _values.Add(new(name, value));
            else if (CredentialNames.IsCredential(name)) Add(name, value);
        }
    }

    /// <summary>A whole value under a name that may tell that it is a credential: of a variable or a header.</summary>
    public void NoteNamed(string name, string value)
    {
        // "Bearer …": the scheme is no secret, and the rest may show without it.
        var whole = value.Trim();
        if (CredentialNames.IsCredential(name)) Add(name, whole[(whole.LastIndexOf(' ') + 1)..]);
        NoteAddress(name, value);
    }

    /// <summary>Arguments of a command: credentials behind <c>--token</c> and the like, and in addresses.</summary>
    public void NoteArguments(IReadOnlyList<string> args)
    {
        // What still refers to something is not what the server gets.
        foreach (var arg in NamedArgument.Of(args).Where(arg => !arg.Value.Contains("${", StringComparison.Ordinal)))
        {
            if (arg.Name is { } name) NoteNamed(name.TrimStart('-'), arg.Value);
            else NoteAddress("args", arg.Value);
        }
    }

    /// <summary>The password in an address, and credentials among its parameters.</summary>
    public void NoteAddress(string name, string value)
    {
        if (!value.Contains("://", StringComparison.Ordinal) || !Uri.TryCreate(value.Trim(), UriKind.Absolute, out var uri)) return;
        if (uri.UserInfo.Split(':', 2) is [_, var password]) Add(name, Uri.UnescapeDataString(password));
        foreach (var parameter in uri.Query.TrimStart('?').Split('&'))
        {
            if (parameter.Split('=', 2) is [var key, var text] && CredentialNames.IsCredential(key)) Add(key, Uri.UnescapeDataString(text));
        }
    }

    /// <summary>What is only guessed to be a secret counts from a length on at which it is none of the words of everyday: TOKEN=none.</summary>
    private void Add(string name, string value)
    {
        if (value.Trim().Length >= SecretMask.Shortest) _values.Add(new(name, value));
    }
}
