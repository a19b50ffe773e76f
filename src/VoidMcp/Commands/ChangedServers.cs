using VoidMcp.Errors;
using VoidMcp.Hosting;
using VoidMcp.Registry;
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
