using System.Text;
using VoidMcp.Secrets;

namespace VoidMcp.Registry;

/// <summary>
/// Replaces <c>${env:NAME}</c>, <c>${env:NAME:-default}</c> and <c>${secret:NAME}</c> in the registry's values; <c>$${</c>
/// stands for a literal <c>${</c>. What was put in is not expanded again, and a default can't hold another reference.
/// </summary>
internal sealed class ValueExpander(RegistryEnvironment environment)
{
    private const string SecretPrefix = "secret:";
    private const string Escape = "to write ${ itself, write $${";

    /// <summary>
    /// The value with everything replaced. Where something can't be, <see cref="Expansion.Problem"/> says what, by
    /// name, and the reference stays in <see cref="Expansion.Text"/>.
    /// </summary>
    /// <param name="text">The value as it is written.</param>
    /// <param name="mayHoldSecrets">Whether a secret may stand here.</param>
    public Expansion Expand(string text, bool mayHoldSecrets = true)
    {
        if (!text.Contains("${", StringComparison.Ordinal)) return new Expansion(text, null, null);
        var result = new StringBuilder(text.Length);
        var used = new List<UsedValue>();
        for (var at = 0; ;)
        {
            var open = text.IndexOf("${", at, StringComparison.Ordinal);
            if (open < 0) return new Expansion(result.Append(text, at, text.Length - at).ToString(), null, null) { Used = used };
            if (open > at && text[open - 1] == '$')
            {
                result.Append(text, at, open - 1 - at).Append("${");
                at = open + 2;
                continue;
            }

            var close = text.IndexOf('}', open);
            if (close < 0) return new Expansion(text, "a ${ without its }", Escape);
            var (value, problem, fix) = Resolve(text[(open + 2)..close], mayHoldSecrets, used);
            if (value is null) return new Expansion(text, problem, fix);
            result.Append(text, at, open - at).Append(value);
            at = close + 1;
        }
    }

    /// <summary>The names of the secrets that a value refers to.</summary>
    public static IEnumerable<string> SecretsIn(string text)
    {
        const string Open = "${" + SecretPrefix;
        for (var at = text.IndexOf(Open, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Open, at + 1, StringComparison.Ordinal))
        {
            var start = at + Open.Length;
            var close = text.IndexOf('}', start);
            if (close > start && (at == 0 || text[at - 1] != '$') && SecretName.Problem(text[start..close]) is null) yield return text[start..close];
        }
    }

    /// <summary>A leading <c>~</c> (alone or before a separator) as the user's home folder.</summary>
    public string ExpandHome(string text) => text switch
    {
        "~" => environment.HomeFolder,
        ['~', '/', ..] => Path.Join(environment.HomeFolder, text[2..]),
        ['~', '\\', ..] when OperatingSystem.IsWindows() => Path.Join(environment.HomeFolder, text[2..]),
        _ => text,
    };

    private (string? Value, string? Problem, string? Fix) Resolve(string reference, bool mayHoldSecrets, List<UsedValue> used)
    {
        if (reference.StartsWith(SecretPrefix, StringComparison.Ordinal)) return ResolveSecret(reference[SecretPrefix.Length..], mayHoldSecrets, used);

        if (!reference.StartsWith("env:", StringComparison.Ordinal))
        {
            return (null, "only ${env:NAME}, ${env:NAME:-default} and ${secret:NAME} are understood here", $"write ${{env:NAME}} for a variable; {Escape}");
        }

        var body = reference[4..];
        var split = body.IndexOf(":-", StringComparison.Ordinal);
        var name = split < 0 ? body : body[..split];
        if (name.Length is 0 or > 128 || name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '=' or ':' or '$' or '{'))
        {
            return (null, "${env:…} without a variable's name", "write ${env:NAME} or ${env:NAME:-default}");
        }

        if (split >= 0 && body.Contains("${", StringComparison.Ordinal)) return (null, "a default can't hold another ${…}", "write the default out");
        var value = environment.Variable(name);
        if (split >= 0 && string.IsNullOrEmpty(value)) return (body[(split + 2)..], null, null);
        if (value is null) return (null, $"the environment variable {name} is not set", $"set it where voidmcp is started, or write ${{env:{name}:-default}}");
        used.Add(new UsedValue(IsSecret: false, name, value));
        return (value, null, null);
    }

    private (string? Value, string? Problem, string? Fix) ResolveSecret(string name, bool mayHoldSecrets, List<UsedValue> used)
    {
        if (SecretName.Problem(name) is { } wrong) return (null, $"${{secret:…}} without a secret's name: {wrong}", "write ${secret:NAME}");
        if (!mayHoldSecrets) return (null, "a secret can't stand here: every process of this machine can read command lines", "put it under env");
        var found = environment.Secret(name);
        if (found.Value is { } value) used.Add(new UsedValue(IsSecret: true, name, value));
        return (found.Value, found.Problem, found.Fix);
    }
}

/// <summary>What a reference stood for.</summary>
internal readonly record struct UsedValue(bool IsSecret, string Name, string Value)
{
    public override string ToString() => Name;
}

/// <summary>The outcome of expanding one value. The text may be a secret; problem and fix never quote it.</summary>
internal readonly record struct Expansion(string Text, string? Problem, string? Fix)
{
    public bool IsComplete => Problem is null;

    /// <summary>The variables and secrets that were put in.</summary>
    public IReadOnlyList<UsedValue> Used { get; init; } = [];

    public override string ToString() => Problem ?? "(expanded)";
}
