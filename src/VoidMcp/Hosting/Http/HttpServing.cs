using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VoidMcp.Errors;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// Serves any number of clients over Streamable HTTP until the process is told to stop: a Kestrel without anything around
/// it. What is in flight then has a moment to finish; streams that only wait end at once.
/// </summary>
internal static class HttpServing
{
    /// <summary>How long answers may take once the gateway shall stop.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(5);

    /// <summary>The longest body, in bytes. What is passed on is held several times over, for every client at once.</summary>
    public const int MaxBody = 16 * 1024 * 1024;

    /// <summary>Far above what clients need; a connection costs some memory before anybody has shown a token.</summary>
    private const int MaxConnections = 4_096;

    /// <param name="host">What is served.</param>
    /// <param name="options">Where, and for whom.</param>
    /// <param name="token">What clients must send; null where everybody may come.</param>
    /// <param name="started">Takes the URL once it can be used.</param>
    /// <param name="warn">Takes lines for the log.</param>
    /// <param name="stop">The process shall stop.</param>
    /// <exception cref="VoidMcpException">The address can't be had.</exception>
    public static async Task RunAsync(
        GatewayHost host, HttpOptions options, BearerToken? token, Action<string> started, Action<string> warn, CancellationToken stop)
    {
        using var endpoint = new McpEndpoint(host.Parts, warn, stop);
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = MaxBody;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;

        // A client that was suspended with its machine may go on reading where it was.
        kestrel.Limits.MinResponseDataRate = null;
        foreach (var address in await AddressesAsync(options, stop))
        {
            kestrel.Listen(address, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        }

        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        using var memory = new IdleMemory(host.Parts.Time);
        using var server = new KestrelServer(Options.Create(kestrel), transport, NullLoggerFactory.Instance);
        await StartAsync(server, new HttpGateway(new RequestGuard(options, token), endpoint, memory, warn, stop), options, stop);
        var urls = server.Features.Get<IServerAddressesFeature>()!.Addresses;
        started($"{urls.First()}{HttpGateway.Path}");

        host.Parts.Scripts.WarmUp();
        await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        using var patience = new CancellationTokenSource(LastAnswers, TimeProvider.System);
        await server.StopAsync(patience.Token);
    }

    private static async Task<IReadOnlyList<IPAddress>> AddressesAsync(HttpOptions options, CancellationToken cancellation)
    {
        try
        {
            var addresses = await options.AddressesAsync(cancellation);

            // The system would choose another port for each.
            return options.Port == 0 ? [addresses[0]] : addresses;
        }
        catch (SocketException error)
        {
            throw Failed(options, $"there is no host of that name: {error.Message}", "--host takes an address or a name of this machine, such as 127.0.0.1", error);
        }
    }

    private static async Task StartAsync(KestrelServer server, HttpGateway gateway, HttpOptions options, CancellationToken stop)
    {
        try
        {
            await server.StartAsync(gateway, stop);
        }
        catch (Exception error) when (SocketErrorIn(error) is { } reason)
        {
            throw reason switch
            {
                SocketError.AddressAlreadyInUse => Failed(options, "another program uses that port", "choose another with --port, or let the system choose with --port 0", error),
                SocketError.AccessDenied => Failed(options, "the system does not allow that port", "choose one above 1023 with --port", error),
                SocketError.AddressNotAvailable => Failed(options, "that is no address of this machine", "--host takes an address or a name of this machine, such as 127.0.0.1", error),
                _ => Failed(options, error.Message, null, error),
            };
        }
    }

    private static SocketError? SocketErrorIn(Exception error)
    {
        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket) return socket.SocketErrorCode;
        }

        return error is IOException ? SocketError.SocketError : null;
    }

    private static VoidMcpException Failed(HttpOptions options, string why, string? hint, Exception error) =>
        new(FailureKind.CannotListen, $"can't serve on {options.Host}:{options.Port}: {why}", hint, error);
}
