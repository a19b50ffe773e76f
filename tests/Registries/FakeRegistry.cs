using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VoidMcp.Registries;

/// <summary>
/// An MCP registry and an npm registry on this machine: answers GET requests by path, 404 for all others, and remembers
/// what was asked.
/// </summary>
internal sealed class FakeRegistry : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, (string Status, byte[] Body)> _answers = [];
    private readonly ConcurrentQueue<string> _asked = [];

    public FakeRegistry()
    {
        _listener.Start();
        _ = ListenAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The paths that were asked for so far.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    /// <summary>Publishes a version, which is the latest from now on.</summary>
    /// <param name="name">The published name.</param>
    /// <param name="version">The version.</param>
    /// <param name="parts">The packages and remotes, as JSON members.</param>
    /// <param name="official">The registry's own members, as JSON.</param>
    public FakeRegistry Publish(string name, string version, string parts, string official = "\"status\":\"active\"")
    {
        var body = $$"""
            {"server":{"name":"{{name}}","description":"Does things","version":"{{version}}",{{parts}}},
             "_meta":{"io.modelcontextprotocol.registry/official":{ {{official}},"isLatest":true} } }
            """;
        foreach (var known in (string[])[version, "latest"])
            Answer($"/v0.1/servers/{Uri.EscapeDataString(name)}/versions/{known}", body);
        return this;
    }

    /// <summary>Publishes an npm package.</summary>
    /// <param name="package">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="mcpName">The server that it names; null for none.</param>
    public FakeRegistry PublishNpm(string package, string version, string? mcpName)
    {
        var path = $"/{package.Replace("/", "%2f", StringComparison.Ordinal)}/{version}";
        var member = mcpName is null ? "" : $",\"mcpName\":\"{mcpName}\"";
        Answer(path, $"{{\"name\":\"{package}\",\"version\":\"{version}\"{member}}}");
        return this;
    }

    /// <summary>Sets the answer for a path.</summary>
    public void Answer(string path, string body, string status = "200 OK") =>
        _answers[path] = (status, Encoding.UTF8.GetBytes(body));

    /// <summary>Sets a file as the answer for a path.</summary>
    public void AnswerFile(string path, string file) => _answers[path] = ("200 OK", File.ReadAllBytes(file));

    public void Dispose() => _listener.Dispose();

    private async Task ListenAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed of.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream);
                var path = (await reader.ReadLineAsync())?.Split(' ')[1] ?? "";
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                    // The headers say nothing that matters here.
                }

                _asked.Enqueue(path);
                var (status, bytes) = _answers.GetValueOrDefault(
                    path, ("404 Not Found", "{\"error\":\"not found\"}"u8.ToArray()));
                var head = string.Create(
                    CultureInfo.InvariantCulture,
                    $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\n"
                    + $"Connection: close\r\n\r\n");
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
                await stream.WriteAsync(bytes);
            }
            catch (IOException)
            {
                // The client has gone.
            }
        }
    }
}
