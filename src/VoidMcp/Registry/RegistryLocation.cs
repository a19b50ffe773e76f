using VoidMcp.Files;
using VoidMcp.Secrets;

namespace VoidMcp.Registry;

/// <summary>Where voidmcp keeps its files: the registry, and the home folder with cache and logs.</summary>
/// <param name="RegistryPath">The registry file, absolute; it may not exist.</param>
/// <param name="Home">voidmcp's own folder, absolute; it may not exist.</param>
internal sealed record RegistryLocation(string RegistryPath, string Home)
{
    /// <summary>The registry's name where none was chosen.</summary>
    public const string FileName = "voidmcp.yaml";

    /// <summary>Definitions per server and learned types; safe to delete.</summary>
    public string CacheFolder => Path.Join(Home, "cache");

    /// <summary>Logs of the gateways and of upstream stderr.</summary>
    public string LogsFolder => Path.Join(Home, "logs");

    /// <summary>The sealed secrets. Who watches the registry watches it too: its values may come from there.</summary>
    public string SecretsPath => Path.Join(Home, SecretStore.FileName);

    /// <summary>What the registry's values depend on beside its own file: the secrets, and the key that opens them.</summary>
    public IReadOnlyList<string> ValueFiles => [SecretsPath, Path.Join(Home, EncryptionKey.FileName)];

    /// <summary>What each running gateway tells of itself while it lives.</summary>
    public string RunFolder => Path.Join(Home, "run");

    /// <summary>
    /// The registry is <paramref name="config"/> (<c>--config</c>) where given, else <c>voidmcp.yaml</c> in the home
    /// folder, which is <c>VOIDMCP_HOME</c> or <c>~/.voidmcp</c>. Relative paths start at <paramref name="currentFolder"/>.
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

    /// <summary>Creates the folders that are missing, for their owner alone (0700). Those that exist keep their mode.</summary>
    public void EnsureFolders()
    {
        foreach (var folder in (ReadOnlySpan<string>)[Home, CacheFolder, LogsFolder]) OwnFolder.Ensure(folder);
    }
}
