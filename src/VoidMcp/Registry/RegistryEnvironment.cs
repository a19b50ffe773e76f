using VoidMcp.Secrets;

namespace VoidMcp.Registry;

/// <summary>
/// What registry values can reference: variables, the home folder, secrets. Passed in so that the reader does not
/// depend on the state of this process.
/// </summary>
/// <param name="Variable">Returns an environment variable's value; null if it is not set.</param>
/// <param name="HomeFolder">The absolute path that <c>~</c> expands to.</param>
internal sealed record RegistryEnvironment(Func<string, string?> Variable, string HomeFolder)
{
    /// <summary>Looks up the current value of a secret. Default: no secret is set.</summary>
    public Func<string, SecretLookup> Secret { get; init; } = name => SecretLookup.NotSet(name);

    /// <summary>The same environment without variables and secrets, to read the registry as written.</summary>
    public RegistryEnvironment Blind => new(_ => null, HomeFolder);

    /// <summary>The environment of this process and the user's home folder.</summary>
    public static RegistryEnvironment OfProcess() => new(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));
}
