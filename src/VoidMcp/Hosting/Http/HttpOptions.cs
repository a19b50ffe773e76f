using System.Net;

namespace VoidMcp.Hosting.Http;

/// <summary>Where and for whom a gateway is served over HTTP, as the user said.</summary>
internal sealed record HttpOptions
{
    public const string DefaultHost = "127.0.0.1";

    public const int DefaultPort = 8090;

    /// <summary>The address or name of this machine to listen on.</summary>
    public string Host { get; init; } = DefaultHost;

    /// <summary>1 to 65535; 0 lets the system choose one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Names, without a port, that requests may be sent to beside those of this machine and <see cref="Host"/>.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Origins of web pages that may send requests beside those of this machine: <c>https://app.example</c>.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Whether everybody who reaches the port may use it.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLocal => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>The addresses that <see cref="Host"/> stands for. <c>localhost</c> is 127.0.0.1.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">There is no such name.</exception>
    public async Task<IReadOnlyList<IPAddress>> AddressesAsync(CancellationToken cancellation)
    {
        if (Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return [IPAddress.Loopback];
        if (IPAddress.TryParse(Host.Trim('[', ']'), out var address)) return [address];
        return await Dns.GetHostAddressesAsync(Host, cancellation);
    }
}
