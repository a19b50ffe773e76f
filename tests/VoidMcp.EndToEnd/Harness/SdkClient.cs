using System.Diagnostics;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>The MCP SDK's own client on the pipes of <c>voidmcp serve</c>.</summary>
internal sealed class SdkClient : IAsyncDisposable
{
    private readonly Process _process;

    private SdkClient(Process process, McpClient client) => (_process, Client) = (process, client);

    public McpClient Client { get; }

    /// <param name="home">Whose registry to serve.</param>
    /// <param name="version">The revision to speak; null lets the SDK choose.</param>
    public static async Task<SdkClient> ConnectAsync(Home home, string? version = null)
    {
        var start = home.Binary("serve");
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        var transport = new StreamClientTransport(process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
        var options = new McpClientOptions
        {
            ProtocolVersion = version,
            ClientInfo = new() { Name = "sdk-test", Version = "1" },
        };
        return new(
            process,
            await McpClient.CreateAsync(transport, options, cancellationToken: TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
