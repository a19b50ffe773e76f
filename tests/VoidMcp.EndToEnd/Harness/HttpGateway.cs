using System.Diagnostics;
using System.Net.Http.Headers;
using ModelContextProtocol.Client;

namespace VoidMcp.EndToEnd.Harness;

/// <summary><c>voidmcp serve --http</c> on a port that the system chose.</summary>
internal sealed class HttpGateway : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Home _home;
    private readonly TaskCompletionSource<Uri> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _stderr = [];

    private HttpGateway(Home home, IEnumerable<string> args)
    {
        _home = home;
        var start = home.Binary(["serve", "--http", .. args]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts one and waits until it serves. Without a port the system chooses.</summary>
    public static async Task<HttpGateway> StartAsync(Home home, params string[] args)
    {
        var gateway = new HttpGateway(home, args.Contains("--port") ? args : ["--port", "0", .. args]);
        gateway.Url = await Patience.Of(
            gateway._url.Task, () => $"the gateway serves; stderr so far:\n{gateway.Stderr}");
        return gateway;
    }

    /// <summary>Where MCP is served.</summary>
    public Uri Url { get; private set; } = null!;

    public int Pid => _process.Id;

    public string Token => File.ReadAllText(Path.Combine(_home.VoidMcpHome, "http-token")).Trim();

    public string Stderr
    {
        get { lock (_stderr) return string.Join('\n', _stderr); }
    }

    /// <summary>A client that sends the token.</summary>
    public HttpClient Client()
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = Patience.Limit };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return client;
    }

    /// <summary>A client that has begun a session.</summary>
    public async Task<HttpPeer> ConnectAsync(string version = "2025-11-25", string capabilities = "{}")
    {
        var peer = new HttpPeer(Client());
        await peer.InitializeAsync(version, capabilities);
        return peer;
    }

    /// <summary>The MCP SDK's own client.</summary>
    /// <param name="version">The revision to speak; null lets the SDK choose.</param>
    /// <param name="configure">Sets more of the client's options.</param>
    public async Task<McpClient> SdkAsync(string? version = null, Action<McpClientOptions>? configure = null)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = Url,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {Token}" },
        });
        var options = new McpClientOptions
        {
            ProtocolVersion = version,
            ClientInfo = new() { Name = "sdk-test", Version = "1" },
        };
        configure?.Invoke(options);
        return await McpClient.CreateAsync(
            transport, options, cancellationToken: TestContext.Current.CancellationToken);
    }

    public void Signal(int signal) => ProcessTree.Signal(Pid, signal);

    public async Task<int> ExitAsync()
    {
        await Patience.Of(_process.WaitForExitAsync(TestContext.Current.CancellationToken), "the gateway's end");
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private void OnLine(string? line)
    {
        const string Serving = "Serving MCP on ";
        if (line is null)
        {
            _url.TrySetException(new EndOfStreamException($"the gateway ended: {Stderr}"));
            return;
        }

        lock (_stderr) _stderr.Add(line);
        if (line.StartsWith(Serving, StringComparison.Ordinal)) _url.TrySetResult(new Uri(line[Serving.Length..]));
    }
}
