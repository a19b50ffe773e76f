namespace VoidMcp.Registry;

/// <summary>The keys at the top of the registry.</summary>
internal static class RegistryKeys
{
    public const string Servers = "servers";

    /// <summary>What other clients call <see cref="Servers"/>; understood, so that a pasted file works as it is.</summary>
    public const string ClientServers = "mcpServers";

    public static IReadOnlyList<string> Known { get; } = ["version", Servers, ClientServers, "gateway", "code"];

    /// <summary>VS Code's prompts (a reference to one is reported where it stands) and editors' schema links.</summary>
    public static IReadOnlySet<string> Skipped { get; } = new HashSet<string> { "inputs", "$schema" };
}
