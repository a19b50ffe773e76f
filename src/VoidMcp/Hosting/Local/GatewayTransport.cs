using System.Net.Sockets;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Local;

/// <summary>
/// A transport to a server that a running gateway has, over the gateway's local endpoint. It ends with the gateway;
/// ending it leaves the server as it is.
/// </summary>
internal sealed class GatewayTransport : IServerTransport
{
    /// <summary>How long a gateway may take to accept: it does at once, unless it hangs.</summary>
    private static readonly TimeSpan AcceptLimit = TimeSpan.FromSeconds(2);

    private readonly Socket _socket;

    private GatewayTransport(Socket socket, int gateway, string server)
    {
        _socket = socket;
        var (input, output) = (new NetworkStream(socket), new NetworkStream(socket));
        Channel = new LineChannel(input, output, $"{server} in gateway {gateway}");
        Gone = Task.FromResult($"the gateway that runs it (process {gateway}) ended");
    }

    public IMessageChannel Channel { get; }

    /// <summary>The server's process belongs to the gateway.</summary>
    public int? ProcessId => null;

    public bool IsGateway => true;

    public Task<string> Gone { get; }

    public string RecentStderr => "";

    /// <summary>Asks a gateway for a server.</summary>
    /// <param name="path">The gateway's endpoint.</param>
    /// <param name="gateway">The gateway's process ID, for messages.</param>
    /// <param name="request">The request.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>Null if nothing answers there, or if the gateway is of no use.</returns>
    /// <exception cref="VoidMcpException">The gateway can't start the server.</exception>
    public static async Task<IServerTransport?> AttachAsync(
        string path, int gateway, AttachRequest request, TimeProvider time, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var isAttached = false;
        try
        {
            using (var limit = new CancellationTokenSource(AcceptLimit, time))
            using (var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation))
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), either.Token);
            }

            if (!PeerUser.IsOwn(socket)) return null;
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(request.ToLine(), cancellation);
            var line = await AttachRequest.ReadLineAsync(stream, cancellation);
            if (!JsonRpcMessage.TryParse(line, out var answer, out _)) return null;
            if (answer.Kind == MessageKind.Result)
            {
                isAttached = true;
                return new GatewayTransport(socket, gateway, request.Server);
            }

            return CarriedFailure.In(RpcError.Parse(answer.Body)) is { } failure ? throw failure : null;
        }
        catch (Exception error) when (error is SocketException or IOException or ArgumentException)
        {
            // It ended, or it was killed and its endpoint is left over.
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            if (!isAttached) socket.Dispose();
        }
    }

    public void RecordUnexpected(string line)
    {
        // The gateway writes messages only; what its server prints is in the gateway's log.
    }

    public ValueTask DisposeAsync()
    {
        LocalEndpoint.Close(_socket);
        return default;
    }
}
