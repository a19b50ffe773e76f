using System.Security.Cryptography;
using System.Text;
using VoidMcp.Files;
using VoidMcp.Secrets;

namespace VoidMcp.Registry;

/// <summary>Where voidmcp stores its files: the registry, and the home folder with cache, logs and secrets.</summary>
/// <param name="RegistryPath">The absolute path of the registry file, which may not exist.</param>
/// <param name="Home">The absolute path of voidmcp's home folder, which may not exist.</param>
internal sealed record RegistryLocation(string RegistryPath, string Home)
{
    /// <summary>The default file name of the registry.</summary>
    public const string FileName = "voidmcp.yaml";

    /// <summary>Cached definitions per server and learned types; safe to delete.</summary>
    public string CacheFolder => Path.Join(Home, "cache");

    /// <summary>Gateway logs and stderr of the servers.</summary>
    public string LogsFolder => Path.Join(Home, "logs");

    /// <summary>The encrypted secrets. Watched together with the registry, whose values may reference them.</summary>
    public string SecretsPath => Path.Join(Home, SecretStore.FileName);

    /// <summary>
    /// The other files that the registry depends on: the secrets, their encryption key, and the approvals.
    /// </summary>
    public IReadOnlyList<string> ValueFiles => [SecretsPath, Path.Join(Home, EncryptionKey.FileName), ApprovalsPath];

    /// <summary>What the user has approved of registries.</summary>
    public string ApprovalsPath => Path.Join(Home, "approvals");

    /// <summary>
    /// The user's own scripts. In the home, also for a registry elsewhere: what a project brings along is a proposal.
    /// </summary>
    public string ScriptsFolder => Path.Join(Home, "scripts");

    /// <summary>The servers' own working directories.</summary>
    public string ServersFolder => Path.Join(Home, "servers");

    /// <summary>Whether the registry is the one in the home, also under another spelling.</summary>
    public bool IsOfHome { get; } = RealPath.AreSame(RegistryPath, Path.Join(Home, FileName));

    /// <summary>
    /// The option that hints about this registry end with, after a space; empty for the home's registry.
    /// </summary>
    public string ConfigOption => IsOfHome
        ? ""
        : $" --config {(RegistryPath.Contains(' ', StringComparison.Ordinal) ? $"\"{RegistryPath}\"" : RegistryPath)}";

    /// <summary>A short hash of the registry's path, for names of files.</summary>
    public string RegistryId =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(RealPath.Of(RegistryPath)))[..8]);

    /// <summary>The state files of the running gateways.</summary>
    public string RunFolder => Path.Join(Home, "run");

    /// <summary>
    /// Resolves the paths. The registry is <paramref name="config"/> (<c>--config</c>) if given, otherwise
    /// <c>voidmcp.yaml</c> in the home folder, which is <c>VOIDMCP_HOME</c> or <c>~/.voidmcp</c>. Relative paths are
    /// resolved against <paramref name="currentFolder"/>.
    /// </summary>
    public static RegistryLocation Resolve(string? config, RegistryEnvironment environment, string currentFolder)
    {
        var expander = new ValueExpander(environment);
        var chosen = environment.Variable("VOIDMCP_HOME");
        var home = string.IsNullOrWhiteSpace(chosen)
            ? Path.Join(environment.HomeFolder, ".voidmcp")
            : Path.GetFullPath(expander.ExpandHome(chosen), currentFolder);
        var registry = string.IsNullOrWhiteSpace(config)
            ? Path.Join(home, FileName)
            : Path.GetFullPath(expander.ExpandHome(config), currentFolder);
        return new RegistryLocation(registry, home);
    }

    /// <summary>Creates missing folders with mode 0700. Existing folders keep their mode.</summary>
    public void EnsureFolders()
    {
        foreach (var folder in (ReadOnlySpan<string>)[Home, CacheFolder, LogsFolder]) OwnFolder.Ensure(folder);
    }
}

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

    /// <summary>
    /// Whether a reference with a default stays as written too, although it can be resolved. Default false.
    /// </summary>
    public bool KeepsDefaults { get; init; }

    /// <summary>The same environment, to read every reference as written: what is approved must hide nothing.</summary>
    public RegistryEnvironment Unexpanded => Blind with { KeepsDefaults = true };

    /// <summary>The environment of this process and the user's home folder.</summary>
    public static RegistryEnvironment OfProcess() => new(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));
}
