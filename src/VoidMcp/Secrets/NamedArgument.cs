using System.Text.RegularExpressions;

namespace VoidMcp.Secrets;

/// <summary>
/// A command argument split into name and value: <c>--token abc</c>, <c>--api-key=abc</c>, <c>-e KEY=abc</c>,
/// <c>Authorization: abc</c>.
/// </summary>
/// <param name="Start">The part of the argument before the value; empty if the whole argument is the value.</param>
/// <param name="Name">The name; null if the value has none.</param>
/// <param name="Value">The value, which may be a secret.</param>
internal readonly partial record struct NamedArgument(string Start, string? Name, string Value)
{
    /// <summary>Whether the name suggests that the value is a credential.</summary>
    public bool IsCredential => Name is not null && CredentialNames.IsCredential(Name);

    public static IEnumerable<NamedArgument> Of(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var isValue = i > 0
                && !args[i].StartsWith('-')
                && args[i - 1].StartsWith('-')
                && !args[i - 1].Contains('=', StringComparison.Ordinal);
            if (Named().Match(args[i]) is { Success: true } named)
                yield return new(named.Groups["start"].Value, named.Groups["name"].Value, named.Groups["value"].Value);
            else
                yield return new("", isValue ? args[i - 1] : null, args[i]);
        }
    }

    public override string ToString() => Name ?? "(no name)";

    [GeneratedRegex(@"^(?<start>(?<name>[\w-]+)(=|: *))(?<value>(?!//).*)$", RegexOptions.Singleline)]
    private static partial Regex Named();
}
