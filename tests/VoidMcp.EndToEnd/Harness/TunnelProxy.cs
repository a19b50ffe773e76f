using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>A proxy that knows CONNECT alone, and remembers who was asked for.</summary>
internal sealed class TunnelProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    public TunnelProxy()
    {
        _listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = AcceptAsync();
    }

    public string Url { get; }

    /// <summary>Whether it lets nobody through.</summary>
    public bool Refuses { get; init; }

    /// <summary>Each <c>host:port</c> that was connected to.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = TunnelAsync(client);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task TunnelAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var near = client.GetStream();
                var words = (await HeadAsync(near)).Split(' ');
                if (words[0] != "CONNECT")
                {
                    await near.WriteAsync(
                        "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _end.Token);
                    return;
                }

                Asked.Enqueue(words[1]);
                if (Refuses)
                {
                    await near.WriteAsync(
                        ("HTTP/1.1 407 Proxy Authentication Required\r\n"u8
                        + "Proxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"u8).ToArray(),
                        _end.Token);
                    return;
                }

                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, int.Parse(words[1].Split(':')[1]), _end.Token);
                await near.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _end.Token);
                await Task.WhenAny(
                    near.CopyToAsync(server.GetStream(), _end.Token), server.GetStream().CopyToAsync(near, _end.Token));
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                // One side hung up.
            }
        }
    }

    private async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)
            && await stream.ReadAsync(one, _end.Token) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
