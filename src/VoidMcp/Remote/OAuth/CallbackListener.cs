using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Web;
using VoidMcp.Errors;

namespace VoidMcp.Remote.OAuth;

/// <summary>What the browser brought back.</summary>
internal sealed record LoginAnswer(string? Code, string? State, string? Issuer);

/// <summary>
/// Waits on 127.0.0.1 for the browser to return from a login. Understands just enough HTTP for that one visit; whoever comes
/// without this login's <c>state</c> is sent away, and the waiting goes on.
/// </summary>
internal sealed class CallbackListener : IDisposable
{
    private const int MostBytes = 32 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener;
    private readonly TimeProvider _time;

    private CallbackListener(TcpListener listener, TimeProvider time)
    {
        (_listener, _time) = (listener, time);
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/callback"));
    }

    /// <summary>Where the browser is to return to.</summary>
    public Uri Address { get; }

    /// <param name="port">0 for any that is free.</param>
    /// <param name="time">The clock of a slow visitor.</param>
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
            throw new VoidMcpException(FailureKind.Configuration, $"port {port} of 127.0.0.1 can't be listened on: {error.Message}", "write another oauth.callback-port, or none", error);
        }

        return new CallbackListener(listener, time);
    }

    /// <summary>The answer in an address that the browser was sent to; null where it is not one of this login.</summary>
    /// <exception cref="VoidMcpException">The login was refused.</exception>
    public static LoginAnswer? Read(string address, string? state)
    {
        var query = address.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? HttpUtility.ParseQueryString(address[(at + 1)..]) : [];
        if (query["state"] != state || (query["code"] ?? query["error"]) is null) return null;
        if (query["error"] is { } error)
        {
            throw new VoidMcpException(FailureKind.NeedsLogin, $"the login was refused: {query["error_description"] ?? error}{(query["error_description"] is null ? "" : $" ({error})")}");
        }

        return new LoginAnswer(query["code"], query["state"], query["iss"]);
    }

    /// <exception cref="VoidMcpException">The login was refused.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<LoginAnswer> WaitAsync(string? state, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var answer = new TaskCompletionSource<LoginAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepting = AcceptAsync(state, answer, over.Token);
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

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync(string? state, TaskCompletionSource<LoginAnswer> answer, CancellationToken cancellation)
    {
        var visits = new List<Task>();
        try
        {
            while (true) visits.Add(VisitAsync(await _listener.AcceptTcpClientAsync(cancellation), state, answer));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Whoever has brought the answer still reads the page.
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
                    await PageAsync(stream, "404 Not Found", "There is nothing here.", patience.Token);
                    return;
                }

                LoginAnswer? read;
                try
                {
                    read = Read(target, state);
                }
                catch (VoidMcpException refused)
                {
                    await PageAsync(stream, "200 OK", "The login was refused. You can close this page.", patience.Token);
                    answer.TrySetException(refused);
                    return;
                }

                if (read is null)
                {
                    await PageAsync(stream, "400 Bad Request", "This is not the login that voidmcp waits for.", patience.Token);
                    return;
                }

                await PageAsync(stream, "200 OK", "That was all here. You can close this page and go back to the terminal, where the login is finished.", patience.Token);
                answer.TrySetResult(read);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                // A visitor who hangs up, or never says what they want.
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

    private static async Task PageAsync(NetworkStream stream, string status, string text, CancellationToken cancellation)
    {
        var page = Encoding.UTF8.GetBytes($"<!doctype html><html lang=en><meta charset=utf-8><title>voidmcp</title><body style=\"font:1.2em sans-serif;margin:4em\"><p>{text}</p></body></html>");
        var head = $"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {page.Length}\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellation);
        await stream.WriteAsync(page, cancellation);
    }
}
