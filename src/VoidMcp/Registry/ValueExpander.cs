using System.Text;

namespace VoidMcp.Registry;

/// <summary>
/// Replaces <c>${env:NAME}</c> and <c>${env:NAME:-default}</c> in the registry's values; <c>$${</c> stands for a
/// literal <c>${</c>. What was put in is not expanded again, and a default can't hold another reference.
/// </summary>
internal sealed class ValueExpander(RegistryEnvironment environment)
{
    private const string Escape = "to write ${ itself, write $${";

    /// <summary>
    /// The value with everything replaced. Where something can't be, <see cref="Expansion.Problem"/> says what, by
    /// name, and the reference stays in <see cref="Expansion.Text"/>.
    /// </summary>
    public Expansion Expand(string text)
    {
        if (!text.Contains("${", StringComparison.Ordinal)) return new Expansion(text, null, null);
        var result = new StringBuilder(text.Length);
        for (var at = 0; ;)
        {
            var open = text.IndexOf("${", at, StringComparison.Ordinal);
            if (open < 0) return new Expansion(result.Append(text, at, text.Length - at).ToString(), null, null);
            if (open > at && text[open - 1] == '$')
            {
                result.Append(text, at, open - 1 - at).Append("${");
                at = open + 2;
                continue;
            }

            var close = text.IndexOf('}', open);
            if (close < 0) return new Expansion(text, "a ${ without its }", Escape);
            var (value, problem, fix) = Resolve(text[(open + 2)..close]);
            if (value is null) return new Expansion(text, problem, fix);
            result.Append(text, at, open - at).Append(value);
            at = close + 1;
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

    private (string? Value, string? Problem, string? Fix) Resolve(string reference)
    {
        if (reference.StartsWith("secret:", StringComparison.Ordinal))
        {
            return (null, "secrets come with `voidmcp secret`; this version can't read them", "use ${env:NAME}");
        }

        if (!reference.StartsWith("env:", StringComparison.Ordinal))
        {
            return (null, "only ${env:NAME} and ${env:NAME:-default} are understood here", $"write ${{env:NAME}} for a variable; {Escape}");
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
        return value is null
            ? (null, $"the environment variable {name} is not set", $"set it where voidmcp is started, or write ${{env:{name}:-default}}")
            : (value, null, null);
    }
}

/// <summary>The outcome of expanding one value. The text may be a secret; problem and fix never quote it.</summary>
internal readonly record struct Expansion(string Text, string? Problem, string? Fix)
{
    public bool IsComplete => Problem is null;

    public override string ToString() => Problem ?? "(expanded)";
}
