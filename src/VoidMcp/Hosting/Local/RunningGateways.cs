using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Status;
using VoidMcp.Upstream;

namespace VoidMcp.Hosting.Local;

/// <summary>
/// The running gateways of a registry whose servers a terminal command may use: of the same version, and with an
/// endpoint. Gateways of other registries are not among them.
/// </summary>
/// <param name="gateways">Their states when the command began.</param>
/// <param name="registry">The registry as the command has read it.</param>
/// <param name="time">The clock.</param>
internal sealed class RunningGateways(
    IReadOnlyList<GatewayState> gateways, RegistrySnapshot registry, TimeProvider time)
{
    /// <summary>The running gateways of this registry; null if none is of use.</summary>
    public static RunningGateways? Find(RegistryLocation location, RegistrySnapshot registry, TimeProvider time)
    {
        try
        {
            GatewayState[] found =
            [
                .. new RunFolder(location.RunFolder, time).Of(registry.Path)
                    .Where(g => g.Endpoint is not null && g.Version == Implementation.Version),
            ];
            return found.Length == 0 ? null : new RunningGateways(found, registry, time);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // An unreadable folder: the command starts its own servers.
            return null;
        }
    }

    /// <summary>
    /// Connects to a server through a gateway: one in which it runs if there is one, and of these the one that used it
    /// last.
    /// </summary>
    /// <param name="server">The server's name.</param>
    /// <param name="capabilities">What the server may ask the command for.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>Null if no gateway answers, or none is of use: then the server is to be started here.</returns>
    /// <exception cref="Errors.VoidMcpException">The gateway can't start the server.</exception>
    public async Task<IServerTransport?> AttachAsync(
        string server, ReadOnlyMemory<byte> capabilities, CancellationToken cancellation)
    {
        var request = new AttachRequest
        {
            Server = server,
            Version = Implementation.Version,
            RegistryVersion = registry.Version,
            Capabilities = capabilities,
        };
        foreach (var gateway in ByUse(server))
        {
            var transport = await GatewayTransport.AttachAsync(
                gateway.Endpoint!, gateway.Pid, request, time, cancellation);
            if (transport is not null) return transport;
        }

        return null;
    }

    /// <summary>
    /// The gateways in the order in which they are asked for a server: last those whose state does not name it, as they
    /// may be about to read a changed registry.
    /// </summary>
    internal IEnumerable<GatewayState> ByUse(string server) => gateways
        .Select(g => (Gateway: g, Status: g.Servers.GetValueOrDefault(server)))
        .OrderByDescending(g => g.Status?.State == UpstreamState.Ready)
        .ThenByDescending(g => g.Status is not null)
        .ThenByDescending(g => g.Status?.LastUse)
        .ThenBy(g => g.Gateway.Since)
        .Select(g => g.Gateway);
}
