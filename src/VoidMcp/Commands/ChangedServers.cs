using VoidMcp.Errors;
using VoidMcp.Hosting;
using VoidMcp.Registry;
using VoidMcp.Trust;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>The servers that <c>voidmcp diff</c> and <c>accept</c> are about.</summary>
internal static class ChangedServers
{
    /// <summary>The servers of these names; all of the registry if none is named.</summary>
    /// <exception cref="VoidMcpException">A name is not registered.</exception>
    public static IReadOnlyList<UpstreamServer> Of(
        GatewayHost host, RegistrySnapshot registry, IReadOnlyList<string> names)
    {
        var all = host.Parts.Upstreams.All;
        foreach (var name in names.Where(name => all.All(u => u.Entry.Name != name)))
        {
            throw new VoidMcpException(
                FailureKind.UnknownServer,
                $"server {name} not found in {registry.Path}",
                NearestNames.Hint(name, all.Select(u => u.Entry.Name)) ?? "list the registered servers: voidmcp list");
        }

        return names.Count == 0 ? all : [.. all.Where(u => names.Contains(u.Entry.Name))];
    }
}

/// <summary>What waits of one server, read once, so that what is shown is what is recorded as shown.</summary>
/// <param name="Name">The server.</param>
/// <param name="Waiting">What it says; null if nothing waits.</param>
/// <param name="Changes">How that differs from what the user accepted.</param>
/// <param name="IsHeld">Whether new and changed definitions are held back.</param>
internal sealed record ChangedServer(
    string Name, ServerStatement? Waiting, IReadOnlyList<DefinitionChange> Changes, bool IsHeld)
{
    public static ChangedServer Of(UpstreamServer server, AcceptedStore store)
    {
        var name = server.Entry.Name;
        var isHeld = server.Accepted?.Mode == ChangesMode.Hold;
        return server.Accepted is { Problem: null } && store.Accepted(name) is { } accepted
            && store.Waiting(name) is { } waiting
            ? new ChangedServer(name, waiting, accepted.ChangesTo(waiting), isHeld)
            : new ChangedServer(name, null, [], isHeld);
    }
}
