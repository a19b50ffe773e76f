namespace VoidMcp.Registry;

/// <summary>The top-level keys of the registry.</summary>
internal static class RegistryKeys
{
    public const string Servers = "servers";

    /// <summary>
    /// Other clients' name for <see cref="Servers"/>, accepted so that a pasted file works unchanged.
    /// </summary>
    public const string ClientServers = "mcpServers";

    public static IReadOnlyList<string> Known { get; } = ["version", Servers, ClientServers, "gateway", "code"];

    /// <summary>
    /// Ignored keys: VS Code's prompts (a reference to one is reported where it is used) and schema URLs.
    /// </summary>
    public static IReadOnlySet<string> Skipped { get; } = new HashSet<string> { "inputs", "$schema" };
}
