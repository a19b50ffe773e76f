using System.Net;

namespace VoidMcp.Hosting.Http;

/// <summary>The options of serving over HTTP: address, allowed hosts and origins, authentication.</summary>
internal sealed record HttpOptions
{
    public const string DefaultHost = "127.0.0.1";

    public const int DefaultPort = 8090;

    /// <summary>The address or name of this machine to listen on.</summary>
    public string Host { get; init; } = DefaultHost;

    /// <summary>The port, 1 to 65535; 0 lets the system choose one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Additional host names, without a port, that requests may be sent to.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Additional origins of web pages that may send requests: <c>https://app.example</c>.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Whether requests need no token.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether only this machine can connect.</summary>
    public bool IsLocal => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>The addresses of <see cref="Host"/>. <c>localhost</c> is 127.0.0.1.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name can't be resolved.</exception>
    public async Task<IReadOnlyList<IPAddress>> AddressesAsync(CancellationToken cancellation)
    {
        if (Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return [IPAddress.Loopback];
        if (IPAddress.TryParse(Host.Trim('[', ']'), out var address)) return [address];
        return await Dns.GetHostAddressesAsync(Host, cancellation);
    }
}
