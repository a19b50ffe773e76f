using System.Net;
using System.Net.Sockets;
using VoidMcp.Errors;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Connects to public addresses only, for servers that a model registered. The address itself is looked at, at each
/// connection and after each redirect, so that no name that leads elsewhere later, and no odd spelling, gets around it. A proxy
/// would look names up by itself, so there is none.
/// </summary>
internal static class PublicConnections
{
    /// <summary>Lets this handler connect to public addresses alone.</summary>
    /// <param name="handler">A handler that has sent nothing yet.</param>
    /// <param name="server">The server, for messages.</param>
    public static void Only(SocketsHttpHandler handler, string server)
    {
        handler.UseProxy = false;
        handler.ConnectCallback = async (context, cancellation) => await ConnectAsync(server, context.DnsEndPoint, cancellation);
    }

    /// <summary>The addresses of a host, all of them public.</summary>
    /// <exception cref="VoidMcpException">One is not.</exception>
    /// <exception cref="SocketException">The name leads nowhere.</exception>
    public static async Task<IPAddress[]> ResolveAsync(string server, string host, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        return addresses.All(PublicAddresses.IsPublic)
            ? addresses
            : throw new VoidMcpException(
                FailureKind.NeedsAttention,
                $"server '{server}': {host} is not on the public internet, and a server that a model registered may be nowhere else",
                $"if it is meant, the user adds it: voidmcp add {server} <url>");
    }

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
