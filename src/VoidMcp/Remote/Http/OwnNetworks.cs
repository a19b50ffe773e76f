using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace VoidMcp.Remote.Http;

/// <summary>
/// The networks that this machine is attached to, with its own addresses: what is public to the world may be this
/// machine, or a neighbour that trusts it. Addresses that only a router or cloud provider translates to this machine
/// are not known here.
/// </summary>
/// <param name="networks">Each address of the machine, with the length of its network's prefix in bits.</param>
internal sealed class OwnNetworks(IReadOnlyList<(IPAddress Address, int Prefix)> networks)
{
    /// <summary>
    /// Shorter prefixes describe routes (such as those of a VPN), not a network of neighbours: only the address itself
    /// counts then.
    /// </summary>
    private const int ShortestV4 = 16, ShortestV6 = 48;

    /// <summary>The networks now; none if the system doesn't tell.</summary>
    public static OwnNetworks Now()
    {
        try
        {
            return new OwnNetworks(
            [
                .. NetworkInterface.GetAllNetworkInterfaces()
                    .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                    .Select(own => (own.Address, own.PrefixLength)),
            ]);
        }
        catch (Exception error) when (error is NetworkInformationException or PlatformNotSupportedException)
        {
            return new OwnNetworks([]);
        }
    }

    /// <summary>Whether the address is one of this machine's, or on one of its networks.</summary>
    public bool Contain(IPAddress address)
    {
        var plain = Plain(address);
        return networks.Any(own => IsIn(plain, Plain(own.Address), own.Prefix));
    }

    private static bool IsIn(IPAddress address, IPAddress own, int prefix)
    {
        if (address.AddressFamily != own.AddressFamily) return false;
        var bits = own.GetAddressBytes().Length * 8;
        var shortest = own.AddressFamily == AddressFamily.InterNetwork ? ShortestV4 : ShortestV6;
        if (prefix < shortest || prefix > bits) prefix = bits;
        var (one, other) = (address.GetAddressBytes(), own.GetAddressBytes());
        for (var bit = 0; bit < prefix; bit++)
        {
            var mask = 0x80 >> (bit % 8);
            if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) return false;
        }

        return true;
    }

    private static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        var hasZone = address.AddressFamily == AddressFamily.InterNetworkV6;
        return hasZone ? new IPAddress(address.GetAddressBytes()) : address;
    }
}
