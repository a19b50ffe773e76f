using System.Text.RegularExpressions;
using VoidMcp.Registry;

namespace VoidMcp.Published;

/// <summary>
/// Makes the plan for a published package: a fixed program, the package pinned to its exact version, and the published
/// arguments. Nothing passes through a shell.
/// </summary>
internal static partial class PackagePlan
{
    private const int MostInputs = 100;

    /// <summary>The kind of a package; null if voidmcp can't run it.</summary>
    public static PublishedKind? KindOf(PublishedPackage package) => package.RegistryType switch
    {
        "npm" => PublishedKind.Npm,
        "nuget" => PublishedKind.NuGet,
        "pypi" => PublishedKind.PyPI,
        "oci" => PublishedKind.Oci,
        _ => null,
    };

    /// <exception cref="Errors.VoidMcpException">It can't be used.</exception>
    public static PublishedPlan Of(PublishedPackage package)
    {
        if (KindOf(package) is not { } kind)
            throw PublishedText.Unusable($"voidmcp can't run packages of type '{package.RegistryType}'");
        if (package.Transport?.Type is { } transport and not "stdio")
            throw PublishedText.Unusable($"it has to be started by hand: its transport is {transport}");
        if (package.FileSha256 is { Length: > 0 })
            throw PublishedText.Unusable("it is bound to a file's hash, which the package runner doesn't check");
        if (package.PackageArguments is { Count: > MostInputs }
            || package.RuntimeArguments is { Count: > MostInputs }
            || package.EnvironmentVariables is { Count: > MostInputs })
        {
            throw PublishedText.Unusable("it has too many arguments");
        }

        var plan = kind == PublishedKind.Oci ? ImagePlan.Of(package) : OfRunner(kind, package);
        var after = Arguments(package.PackageArguments);
        if (kind == PublishedKind.NuGet && after.Count > 0) after = [Words("--"), .. after];
        plan = plan with
        {
            After = [.. plan.After, .. after],
            Env = [.. plan.Env.Concat(Variables(package)).DistinctBy(pair => pair.Key, StringComparer.Ordinal)],
        };
        return plan.Before.Concat(plan.After).SelectMany(part => part.Words).Any(word => word.IsSecret)
            ? throw PublishedText.Unusable("it takes a secret on its command line, which other processes can read")
            : plan;
    }

    /// <summary>Reads arguments; an option and its value stay together.</summary>
    public static IReadOnlyList<PublishedPart> Arguments(IReadOnlyList<PublishedInput>? inputs) =>
        [.. (inputs ?? []).OfType<PublishedInput>().Select((input, index) => Argument(input, index))];

    /// <summary>Fixed words of a command line.</summary>
    public static PublishedPart Words(params string[] words) => new([.. words.Select(PublishedTemplate.Fixed)]);

    private static IEnumerable<KeyValuePair<string, PublishedTemplate>> Variables(PublishedPackage package) =>
        (package.EnvironmentVariables ?? []).OfType<PublishedInput>().Select(input => KeyValuePair.Create(
            PublishedText.VariableName(input.Name), PublishedTemplate.Of(input.Name, input)));

    private static PublishedPart Argument(PublishedInput input, int index)
    {
        var isRepeated = input.IsRepeated == true;
        if (input.Type != "named")
        {
            var key = input.ValueHint ?? input.Name ?? $"argument{index + 1}";
            return new([PublishedTemplate.Of(key, input)], isRepeated);
        }

        var name = PublishedText.Checked("the name of an argument", input.Name ?? "");
        if (name.Length == 0) throw PublishedText.Unusable("it has an argument without a name");
        return new([PublishedTemplate.Fixed(name), PublishedTemplate.Of(name, input)], isRepeated);
    }

    private static PublishedPlan OfRunner(PublishedKind kind, PublishedPackage package)
    {
        var name = package.Identifier ?? "";
        if (!(kind == PublishedKind.Npm ? NpmName() : PlainName()).IsMatch(name))
            throw PublishedText.Unusable("its name is not a package's");
        var version = package.Version ?? "";
        if (!ServerOrigin.IsVersion(version) || !char.IsAsciiDigit(version[0]))
            throw PublishedText.Unusable("it has no exact version");
        var (home, program, pin, before, after) = kind switch
        {
            PublishedKind.Npm => ("https://registry.npmjs.org", "npx", $"{name}@{version}", "-y", ""),
            PublishedKind.NuGet => ("https://api.nuget.org", "dnx", $"{name}@{version}", "", "--yes"),
            _ => ("https://pypi.org", "uvx", $"{name}=={version}", "", ""),
        };
        if (package.RegistryBaseUrl is { Length: > 0 } url
            && url.TrimEnd('/') is var own
            && own != home
            && own != $"{home}/v3/index.json")
        {
            throw PublishedText.Unusable($"it is in another registry than {home}");
        }

        // Options of the runner could run something else than the package.
        if ((package.RuntimeArguments ?? []).OfType<PublishedInput>().Any(
            input => (input.Name ?? input.Value) is not ("-y" or "--yes")
                || (input.Name is not null && input.Value is not null)))
        {
            throw PublishedText.Unusable($"it passes arguments to {program}, which could run something else");
        }

        return new PublishedPlan(kind)
        {
            Identifier = name,
            Version = version,
            Program = program,
            Pin = pin,
            Before = before.Length == 0 ? [] : [Words(before)],
            After = after.Length == 0 ? [] : [Words(after)],
        };
    }

    [GeneratedRegex(@"^(@[A-Za-z0-9~][A-Za-z0-9._~-]*/)?[A-Za-z0-9~][A-Za-z0-9._~-]{0,213}\z")]
    private static partial Regex NpmName();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex PlainName();
}
