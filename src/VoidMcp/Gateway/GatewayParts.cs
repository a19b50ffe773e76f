using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.CodeMode;
using VoidMcp.Registry;
using VoidMcp.Search;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>
/// What all sessions of a gateway share, for whoever opens a session: it takes out what each of its parts needs.
/// </summary>
internal sealed record GatewayParts
{
    public required LiveRegistry LiveRegistry { get; init; }

    /// <summary>The clients of the open sessions, as servers may ask them.</summary>
    public required AskableClients Askable { get; init; }

    public required UpstreamSet Upstreams { get; init; }

    public required ToolCatalog Catalog { get; init; }

    public required ListedTools Lists { get; init; }

    /// <summary>The one way to servers.</summary>
    public required CallRunner Calls { get; init; }

    public required ToolSearch Search { get; init; }

    public required LearnedTypes Learned { get; init; }

    public required ScriptHost Scripts { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The servers that models register; null where nobody serves models, as in the terminal's own commands.</summary>
    public ModelServers? ModelServers { get; set; }

    public ConnectedClients Clients { get; } = new();

    /// <summary>Whose task is whose.</summary>
    public TaskOwners Tasks { get; } = new();

    /// <summary>What the registry says now.</summary>
    public RegistrySnapshot Registry => LiveRegistry.Current;
}
