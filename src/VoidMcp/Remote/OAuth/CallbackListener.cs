using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Web;
using VoidMcp.Errors;

namespace VoidMcp.Remote.OAuth;

/// <summary>The OAuth response that the browser brought back.</summary>
internal sealed record LoginAnswer(string? Code, string? State, string? Issuer);

/// <summary>
/// Listens on 127.0.0.1, and on ::1 if possible, for the OAuth callback. Implements just enough HTTP for one request;
/// requests without this login's <c>state</c> are rejected, and it keeps waiting.
/// </summary>
internal sealed class CallbackListener : IDisposable
{
    private const int MostBytes = 32 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<TcpListener> _listeners;
    private readonly TimeProvider _time;

    private CallbackListener(IReadOnlyList<TcpListener> listeners, TimeProvider time)
    {
        (_listeners, _time) = (listeners, time);
        Address = AddressAt("127.0.0.1");
    }

    /// <summary>The callback URL.</summary>
    public Uri Address { get; }

    /// <summary>The same with another name of this machine.</summary>
    public Uri AddressAt(string host) => new(string.Create(
        CultureInfo.InvariantCulture, $"http://{host}:{((IPEndPoint)_listeners[0].LocalEndpoint).Port}/callback"));

    /// <param name="port">The port; 0 = any free port.</param>
    /// <param name="time">The clock for the timeout of a request.</param>
    /// <exception cref="VoidMcpException">The port is in use.</exception>
    public static CallbackListener Start(int port, TimeProvider time)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
        }
        catch (SocketException error)
        {
            listener.Dispose();
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"can't listen on 127.0.0.1:{port}: {error.Message}",
                "use another oauth.callback-port, or omit it",
                error);
        }

        var second = new TcpListener(IPAddress.IPv6Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);
        try
        {
            second.Start();
            return new CallbackListener([listener, second], time);
        }
        catch (SocketException)
        {
            // No IPv6: `localhost` is then 127.0.0.1.
            second.Dispose();
            return new CallbackListener([listener], time);
        }
    }

    /// <summary>Parses the response in a callback URL; null if it doesn't belong to this login.</summary>
    /// <exception cref="VoidMcpException">The login was denied.</exception>
    public static LoginAnswer? Read(string address, string? state)
    {
        var query = address.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at
            ? HttpUtility.ParseQueryString(address[(at + 1)..])
            : [];
        if (query["state"] != state || (query["code"] ?? query["error"]) is null) return null;
        if (query["error"] is { } error)
        {
            var detail = query["error_description"] is { } description ? $"{description} ({error})" : error;
            throw new VoidMcpException(FailureKind.NeedsLogin, $"login denied: {detail}");
        }

        return new LoginAnswer(query["code"], query["state"], query["iss"]);
    }

    /// <exception cref="VoidMcpException">The login was denied.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<LoginAnswer> WaitAsync(string? state, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var answer = new TaskCompletionSource<LoginAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepting = Task.WhenAll(_listeners.Select(l => AcceptAsync(l, state, answer, over.Token)));
        try
        {
            return await answer.Task.WaitAsync(cancellation);
        }
        finally
        {
            await over.CancelAsync();
            await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose()
    {
        foreach (var listener in _listeners) listener.Dispose();
    }

    private async Task AcceptAsync(
        TcpListener listener, string? state, TaskCompletionSource<LoginAnswer> answer, CancellationToken cancellation)
    {
        var visits = new List<Task>();
        try
        {
            while (true) visits.Add(VisitAsync(await listener.AcceptTcpClientAsync(cancellation), state, answer));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The browser is still reading the response page.
            await Task.WhenAll(visits).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task VisitAsync(TcpClient visitor, string? state, TaskCompletionSource<LoginAnswer> answer)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using (visitor)
        {
            try
            {
                var stream = visitor.GetStream();
                var words = (await HeadAsync(stream, patience.Token)).Split(' ');
                var target = words.Length > 1 ? words[1] : "";
                if (words[0] != "GET" || target.Split('?')[0] != Address.AbsolutePath)
                {
                    await PageAsync(stream, "404 Not Found", "Not found.", patience.Token);
                    return;
                }

                LoginAnswer? read;
                try
                {
                    read = Read(target, state);
                }
                catch (VoidMcpException refused)
                {
                    await PageAsync(stream, "200 OK", "Login denied. You can close this page.", patience.Token);
                    answer.TrySetException(refused);
                    return;
                }

                if (read is null)
                {
                    await PageAsync(
                        stream,
                        "400 Bad Request",
                        "This callback does not belong to the current login.",
                        patience.Token);
                    return;
                }

                const string Done = "Authorization complete. You can close this page and return to the terminal.";
                await PageAsync(stream, "200 OK", Done, patience.Token);
                answer.TrySetResult(read);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                // The peer disconnected or timed out.
            }
        }
    }

    private static async Task<string> HeadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var head = new byte[MostBytes];
        var length = 0;
        while (length < head.Length && head.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            var count = await stream.ReadAsync(head.AsMemory(length), cancellation);
            if (count == 0) break;
            length += count;
        }

        return Encoding.ASCII.GetString(head, 0, length);
    }

    private static async Task PageAsync(
        NetworkStream stream, string status, string text, CancellationToken cancellation)
    {
        var page = Encoding.UTF8.GetBytes(
            "<!doctype html><html lang=en><meta charset=utf-8><title>voidmcp</title><body style=\"font:1.2em "
            + $"sans-serif;margin:4em\"><p>{text}</p></body></html>");
        var head =
            $"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {page.Length}\r\n"
            + "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellation);
        await stream.WriteAsync(page, cancellation);
    }
}
