using System.Net.Sockets;
using VoidMcp.Errors;
using VoidMcp.Gateway;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Hosting.Local;

/// <summary>
/// The endpoint at which terminal commands reach the servers of a running gateway: a Unix domain socket in the home's
/// run folder (on Windows too), mode 0600 in a folder of mode 0700, for processes of the same user only. What connects
/// can use the registry's servers under the registry's policy, as `voidmcp call` can; nothing can be configured here.
/// Script workers may open no sockets. An upstream server that runs as the same user could read the home and start
/// the same servers by itself, so the endpoint gives it nothing that it does not have; but the approval of a call is
/// taken from the peer's word, as it is from a terminal's.
/// </summary>
internal sealed class LocalEndpoint : IDisposable
{
    /// <summary>Commands at the same time; more are turned away and start their own servers.</summary>
    private const int MostSessions = 256;

    /// <summary>How long a peer may take to say what it wants.</summary>
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(5);

    /// <summary>How long a change of the registry that the command has seen may take to arrive here.</summary>
    private static readonly TimeSpan FollowLimit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly string _path;
    private readonly GatewayParts _parts;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private int _sessions;
    private int _isClosed;

    private LocalEndpoint(string path, GatewayParts parts, Socket listener) =>
        (_path, _parts, _listener) = (path, parts, listener);

    /// <summary>Opens the endpoint.</summary>
    /// <param name="path">Where; the folder exists, and belongs to the user.</param>
    /// <param name="parts">The gateway.</param>
    /// <param name="problem">Why it could not be opened.</param>
    /// <returns>Null if it could not be opened.</returns>
    public static LocalEndpoint? TryOpen(string path, GatewayParts parts, out string? problem)
    {
        Socket? listener = null;
        try
        {
            var address = new UnixDomainSocketEndPoint(path);
            listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(address);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen();
            var endpoint = new LocalEndpoint(path, parts, listener);
            _ = endpoint.AcceptAsync();
            problem = null;
            return endpoint;
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException
            or ArgumentException or PlatformNotSupportedException)
        {
            // A path of more than about a hundred bytes is too long for a socket.
            listener?.Dispose();
            problem = error is ArgumentException ? $"its path is too long: {path}" : error.Message;
            return null;
        }
    }

    /// <summary>Closes the endpoint and its sessions, and removes the file.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0) return;
        _stop.Cancel();
        _stop.Dispose();
        _listener.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next reader of the run folder removes it with the state file.
        }
    }

    /// <summary>Ends a connection, whatever is being read from it.</summary>
    public static void Close(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The other side closed it already.
        }

        socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                _ = ServeAsync(socket);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // For example too many open files: the next one may succeed.
                await Task.Delay(Look, _parts.Time);
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            if (Interlocked.Increment(ref _sessions) > MostSessions || !PeerUser.IsOwn(socket)) return;
            await using var stream = new NetworkStream(socket);
            if (await RequestedAsync(stream) is not { } request) return;
            var refusal = await WhyNotAsync(request);
            await stream.WriteAsync(AttachRequest.ResponseLine(refusal), _stop.Token);
            if (refusal is not null) return;
            using var session = new AttachedServer(
                _parts,
                new LineChannel(new NetworkStream(socket), new NetworkStream(socket), "terminal"),
                request.Server,
                request.Capabilities);
            session.Start();
            await session.Closed.WaitAsync(_stop.Token);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException
            or ObjectDisposedException or VoidMcpException)
        {
            // The command ended, or the gateway does, or the server was removed meanwhile.
        }
        finally
        {
            Close(socket);
            Interlocked.Decrement(ref _sessions);
        }
    }

    private async Task<AttachRequest?> RequestedAsync(NetworkStream stream)
    {
        using var limit = new CancellationTokenSource(RequestLimit, _parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        return AttachRequest.Read(await AttachRequest.ReadLineAsync(stream, either.Token));
    }

    /// <summary>Starts the server if it doesn't run. Null if it does; else why the command can't have it.</summary>
    private async Task<RpcError?> WhyNotAsync(AttachRequest request)
    {
        if (request.Version != Implementation.Version || !await FollowsAsync(request.RegistryVersion))
            return new RpcError(AttachRequest.NotHere, "this gateway has another version or another registry");
        if (_parts.Upstreams.Find(request.Server) is not { Entry: { Enabled: true, Hold: null } } server)
            return new RpcError(AttachRequest.NotHere, "this gateway does not have the server");
        try
        {
            await server.DiscoverAsync(_stop.Token);
            return null;
        }
        catch (UpstreamRetiredException)
        {
            return new RpcError(AttachRequest.NotHere, "the server was replaced at this moment");
        }
        catch (VoidMcpException failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>
    /// A failure for the command. What does not start in the gateway's environment may start in the terminal's.
    /// </summary>
    internal static RpcError Failed(VoidMcpException failure) => CarriedFailure.Of(
        failure.Kind is FailureKind.UpstreamUnavailable or FailureKind.NeedsAttention
            ? new VoidMcpException(
                failure.Kind,
                failure.Message,
                $"{(failure.Hint is { } hint ? $"{hint}; " : "")}the running gateway tried to start it; to start it "
                    + "from here: --no-gateway")
            : failure);

    /// <summary>Waits until this gateway has read the registry that the command has read.</summary>
    private async Task<bool> FollowsAsync(string version)
    {
        var begun = _parts.Time.GetTimestamp();
        while (_parts.Registry.Version != version)
        {
            if (_parts.Time.GetElapsedTime(begun) >= FollowLimit) return false;
            await Task.Delay(Look, _parts.Time, _stop.Token);
        }

        return true;
    }
}
