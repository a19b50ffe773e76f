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
/// Serves any number of clients over Streamable HTTP, with a bare Kestrel, until the process is stopped. Requests in
/// flight may then finish briefly; idle streams end at once.
/// </summary>
internal static class HttpServing
{
    /// <summary>How long requests in flight may take at shutdown.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The maximum body size in bytes. A forwarded message is held in memory several times, for each client.
    /// </summary>
    public const int MaxBody = 16 * 1024 * 1024;

    /// <summary>
    /// The connection limit, far above what clients need; a connection costs memory before it is authenticated.
    /// </summary>
    private const int MaxConnections = 4_096;

    private const string HostHint =
        "--host must be an address or name of this machine, such as 127.0.0.1";

    /// <param name="host">The gateway to serve.</param>
    /// <param name="options">The HTTP options.</param>
    /// <param name="token">The required token; null to require none.</param>
    /// <param name="started">Receives the URL once it is ready.</param>
    /// <param name="warn">Logs a line.</param>
    /// <param name="stop">Fires when the process should stop.</param>
    /// <exception cref="VoidMcpException">It can't listen on the address.</exception>
    public static async Task RunAsync(
        GatewayHost host,
        HttpOptions options,
        BearerToken? token,
        Action<string> started,
        Action<string> warn,
        CancellationToken stop)
    {
        using var endpoint = new McpEndpoint(host.Parts, warn, stop);
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = MaxBody;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;

        // A client that was suspended with its machine may continue reading.
        kestrel.Limits.MinResponseDataRate = null;
        foreach (var address in await AddressesAsync(options, stop))
        {
            kestrel.Listen(address, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        }

        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        using var memory = new IdleMemory(host.Parts.Time);
        using var server = new KestrelServer(Options.Create(kestrel), transport, NullLoggerFactory.Instance);
        await StartAsync(
            server, new HttpGateway(new RequestGuard(options, token), endpoint, memory, warn, stop), options, stop);
        var urls = server.Features.Get<IServerAddressesFeature>()!.Addresses;
        started($"{urls.First()}{HttpGateway.Path}");

        host.Parts.Scripts.WarmUp();
        await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, host.Parts.Time, stop));
        using var patience = new CancellationTokenSource(LastAnswers, host.Parts.Time);
        await server.StopAsync(patience.Token);
    }

    private static async Task<IReadOnlyList<IPAddress>> AddressesAsync(
        HttpOptions options, CancellationToken cancellation)
    {
        try
        {
            var addresses = await options.AddressesAsync(cancellation);

            // With port 0 the system would choose a different port for each address.
            return options.Port == 0 ? [addresses[0]] : addresses;
        }
        catch (SocketException error)
        {
            throw Failed(options, $"unknown host: {error.Message}", HostHint, error);
        }
    }

    private static async Task StartAsync(
        KestrelServer server, HttpGateway gateway, HttpOptions options, CancellationToken stop)
    {
        try
        {
            await server.StartAsync(gateway, stop);
        }
        catch (Exception error) when (SocketErrorIn(error) is { } reason)
        {
            throw reason switch
            {
                SocketError.AddressAlreadyInUse => Failed(
                    options, "port already in use", "choose another with --port; --port 0 picks a free one", error),
                SocketError.AccessDenied => Failed(
                    options, "permission denied for this port", "choose one above 1023 with --port", error),
                SocketError.AddressNotAvailable => Failed(
                    options, "not an address of this machine", HostHint, error),
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
