using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.CodeMode;
using VoidMcp.Registry;
using VoidMcp.Scripts;
using VoidMcp.Search;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>The services that all sessions of a gateway share.</summary>
internal sealed record GatewayParts
{
    public required LiveRegistry LiveRegistry { get; init; }

    /// <summary>The clients with open sessions, for requests of servers.</summary>
    public required AskableClients Askable { get; init; }

    public required UpstreamSet Upstreams { get; init; }

    /// <summary>Recognizes gateways that use one another.</summary>
    public required GatewayLoops Loops { get; init; }

    public required ToolCatalog Catalog { get; init; }

    public required ListedTools Lists { get; init; }

    /// <summary>Runs all requests to servers.</summary>
    public required CallRunner Calls { get; init; }

    public required ToolSearch Search { get; init; }

    /// <summary>The user's own scripts.</summary>
    public required ScriptFolder OwnScripts { get; init; }

    public required LearnedTypes Learned { get; init; }

    public required ScriptHost Scripts { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The servers that models register; null if no model is served, as in terminal commands.</summary>
    public ModelServers? ModelServers { get; set; }

    /// <summary>The ID of the client that started the gateway, if its configuration says so.</summary>
    public string? For { get; set; }

    public ConnectedClients Clients { get; } = new();

    /// <summary>The owner of each task.</summary>
    public TaskOwners Tasks { get; } = new();

    /// <summary>The current registry.</summary>
    public RegistrySnapshot Registry => LiveRegistry.Current;
}
