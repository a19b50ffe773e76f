using VoidMcp.Secrets;

namespace VoidMcp.Registry;

/// <summary>What the registry's values may refer to, passed in so that nothing below reads the process's own state.</summary>
/// <param name="Variable">An environment variable's value; null where it is not set.</param>
/// <param name="HomeFolder">What <c>~</c> stands for, absolute.</param>
internal sealed record RegistryEnvironment(Func<string, string?> Variable, string HomeFolder)
{
    /// <summary>The secret of a name, as it is at this moment. Default: none is set.</summary>
    public Func<string, SecretLookup> Secret { get; init; } = name => SecretLookup.NotSet(name);

    /// <summary>The same without variables and secrets, for looking at the registry as it is written.</summary>
    public RegistryEnvironment Blind => new(_ => null, HomeFolder);

    /// <summary>The environment of this process and its user's home folder.</summary>
    public static RegistryEnvironment OfProcess() => new(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));
}
