using System.Net;
using System.Net.Sockets;
using VoidMcp.Errors;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Restricts connections to public addresses, for servers added by a model. The resolved address is checked on each
/// connection and after each redirect, so that DNS changes and unusual spellings can't bypass it. Proxies are disabled,
/// because a proxy would resolve names itself.
/// </summary>
internal static class PublicConnections
{
    /// <summary>Restricts the handler to public addresses.</summary>
    /// <param name="handler">A handler that has not sent anything yet.</param>
    /// <param name="server">The server's name, for messages.</param>
    public static void Only(SocketsHttpHandler handler, string server)
    {
        handler.UseProxy = false;
        handler.ConnectCallback = async (context, cancellation) =>
            await ConnectAsync(server, context.DnsEndPoint, cancellation);
    }

    /// <summary>Resolves a host to its addresses, all of which must be public.</summary>
    /// <exception cref="VoidMcpException">An address is not public.</exception>
    /// <exception cref="SocketException">The name can't be resolved.</exception>
    public static async Task<IPAddress[]> ResolveAsync(string server, string host, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellation);
        var own = OwnNetworks.Now();
        return addresses.All(a => PublicAddresses.IsPublic(a) && !own.Contain(a))
            ? addresses
            : throw NotPublic(server, host);
    }

    /// <summary>Refuses a host that is written as an address which is not public; resolves nothing.</summary>
    /// <exception cref="VoidMcpException">The address is not public.</exception>
    public static void RefuseLiteral(string server, string host)
    {
        if (!IPAddress.TryParse(host.Trim('[', ']'), out var address)) return;
        if (!PublicAddresses.IsPublic(address) || OwnNetworks.Now().Contain(address)) throw NotPublic(server, host);
    }

    private static VoidMcpException NotPublic(string server, string host) => new(
        FailureKind.NeedsAttention,
        $"server '{server}': {host} is not a public address; servers added by a model must be on the public internet, "
            + "and not on this machine or its networks",
        $"to allow it, the user can add it: voidmcp add {server} <url>");

    private static async Task<Stream> ConnectAsync(string server, DnsEndPoint target, CancellationToken cancellation)
    {
        var addresses = await ResolveAsync(server, target.Host, cancellation);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
