using System.Text;
using VoidMcp.Secrets;

namespace VoidMcp.Registry;

/// <summary>
/// Expands <c>${env:NAME}</c>, <c>${env:NAME:-default}</c> and <c>${secret:NAME}</c> in registry values; <c>$${</c> is
/// an escaped <c>${</c>. Expanded text is not expanded again, and a default can't contain another reference.
/// </summary>
internal sealed class ValueExpander(RegistryEnvironment environment)
{
    private const string SecretPrefix = "secret:";
    private const string Escape = "for a literal ${ write $${";

    /// <summary>
    /// Expands all references. If one can't be resolved, <see cref="Expansion.Problem"/> names it, and the reference
    /// stays in <see cref="Expansion.Text"/>.
    /// </summary>
    /// <param name="text">The value as written.</param>
    /// <param name="mayHoldSecrets">Whether secrets are allowed here.</param>
    public Expansion Expand(string text, bool mayHoldSecrets = true)
    {
        if (!text.Contains("${", StringComparison.Ordinal)) return new Expansion(text, null, null);
        var result = new StringBuilder(text.Length);
        var used = new List<UsedValue>();
        for (var at = 0; ;)
        {
            var open = text.IndexOf("${", at, StringComparison.Ordinal);
            if (open < 0)
                return new Expansion(result.Append(text, at, text.Length - at).ToString(), null, null) { Used = used };
            if (open > at && text[open - 1] == '$')
            {
                result.Append(text, at, open - 1 - at).Append("${");
                at = open + 2;
                continue;
            }

            var close = text.IndexOf('}', open);
            if (close < 0) return new Expansion(text, "${ without a closing }", Escape);
            var (value, problem, fix) = Resolve(text[(open + 2)..close], mayHoldSecrets, used);
            if (value is null) return new Expansion(text, problem, fix);
            result.Append(text, at, open - at).Append(value);
            at = close + 1;
        }
    }

    /// <summary>Returns the names of the secrets that a value references.</summary>
    public static IEnumerable<string> SecretsIn(string text)
    {
        const string Open = "${" + SecretPrefix;
        for (var at = text.IndexOf(Open, StringComparison.Ordinal); at >= 0; at = text.IndexOf(
            Open, at + 1, StringComparison.Ordinal))
        {
            var start = at + Open.Length;
            var close = text.IndexOf('}', start);
            if (close > start && (at == 0 || text[at - 1] != '$') && SecretName.Problem(text[start..close]) is null)
                yield return text[start..close];
        }
    }

    /// <summary>Expands a leading <c>~</c> (alone or before a separator) to the user's home folder.</summary>
    public string ExpandHome(string text) => text switch
    {
        "~" => environment.HomeFolder,
        ['~', '/', ..] => Path.Join(environment.HomeFolder, text[2..]),
        ['~', '\\', ..] when OperatingSystem.IsWindows() => Path.Join(environment.HomeFolder, text[2..]),
        _ => text,
    };

    private (string? Value, string? Problem, string? Fix) Resolve(
        string reference, bool mayHoldSecrets, List<UsedValue> used)
    {
        if (reference.StartsWith(SecretPrefix, StringComparison.Ordinal))
            return ResolveSecret(reference[SecretPrefix.Length..], mayHoldSecrets, used);

        if (!reference.StartsWith("env:", StringComparison.Ordinal))
        {
            return (
                null,
                "unsupported reference: only ${env:NAME}, ${env:NAME:-default} and ${secret:NAME} are allowed",
                $"write ${{env:NAME}} for a variable; {Escape}");
        }

        var body = reference[4..];
        var split = body.IndexOf(":-", StringComparison.Ordinal);
        var name = split < 0 ? body : body[..split];
        if (name.Length is 0 or > 128
            || name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '=' or ':' or '$' or '{'))
        {
            return (null, "invalid variable name in ${env:…}", "write ${env:NAME} or ${env:NAME:-default}");
        }

        if (split >= 0 && body.Contains("${", StringComparison.Ordinal))
            return (null, "a default can't contain another ${…}", "write the default as plain text");
        var value = environment.Variable(name);
        if (split >= 0 && environment.KeepsDefaults) return (null, $"variable {name} is not read here", null);
        if (split >= 0 && string.IsNullOrEmpty(value)) return (body[(split + 2)..], null, null);
        if (value is null)
        {
            return (
                null,
                $"environment variable {Shown(name)} is not set",
                IsKey(name)
                    ? "this looks like the value itself: store it with `voidmcp secret set NAME`, write ${secret:NAME}"
                    : $"set it where voidmcp is started, or write ${{env:{name}:-default}}");
        }

        used.Add(new UsedValue(IsSecret: false, name, value));
        return (value, null, null);
    }

    /// <summary>A name for messages; a key that was written in the place of a name is hidden.</summary>
    private static string Shown(string name) => IsKey(name) ? SecretLooks.Mask : name;

    private static bool IsKey(string name) => AddressKeys.In($"https://x/{name}").Any();

    private (string? Value, string? Problem, string? Fix) ResolveSecret(
        string name, bool mayHoldSecrets, List<UsedValue> used)
    {
        if (SecretName.Problem(name) is { } wrong)
            return (null, $"invalid secret name in ${{secret:…}}: {wrong}", "write ${secret:NAME}");
        if (!mayHoldSecrets)
        {
            return (
                null,
                "secrets are not allowed here: every process on this machine can read command lines",
                "put it under env");
        }

        var found = environment.Secret(name);
        if (found.Value is { } value) used.Add(new UsedValue(IsSecret: true, name, value));
        return (found.Value, found.Problem, found.Fix);
    }
}

/// <summary>A resolved reference.</summary>
internal readonly record struct UsedValue(bool IsSecret, string Name, string Value)
{
    public override string ToString() => Name;
}

/// <summary>The result of expanding one value. The text may be a secret; problem and fix never contain it.</summary>
internal readonly record struct Expansion(string Text, string? Problem, string? Fix)
{
    public bool IsComplete => Problem is null;

    /// <summary>The variables and secrets that were inserted.</summary>
    public IReadOnlyList<UsedValue> Used { get; init; } = [];

    public override string ToString() => Problem ?? "(expanded)";
}
