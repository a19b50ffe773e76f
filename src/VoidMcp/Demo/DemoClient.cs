using System.Text;
using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Processes;

namespace VoidMcp.Demo;

/// <summary>
/// The client of the demo: like Claude Code or Cursor it starts <c>voidmcp serve</c> as a child process, initializes
/// the session, lists and calls tools, and counts the bytes that would be in a model's context.
/// </summary>
internal sealed class DemoClient : IAsyncDisposable, IRpcHandler
{
    private static readonly StopTimes Patience = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    private readonly ServerLauncher _launcher;
    private readonly ServerProcess _gateway;
    private readonly RpcSession _session;

    private DemoClient(ServerLauncher launcher, ServerProcess gateway)
    {
        _launcher = launcher;
        _gateway = gateway;
        _session = new RpcSession(new LineChannel(gateway.Output, gateway.Input, "gateway"), this);
        _session.Start();
    }

    /// <summary>Bytes of the listed tool definitions.</summary>
    public int Definitions { get; private set; }

    /// <summary>Bytes of the arguments sent and the results received.</summary>
    public int Calls { get; private set; }

    /// <summary>Starts a gateway with the given home folder and lists its tools.</summary>
    /// <exception cref="VoidMcpException">The gateway doesn't start or returns an error.</exception>
    public static async Task<DemoClient> ConnectAsync(
        SelfCommand self, string home, TimeProvider time, CancellationToken cancellation)
    {
        var launcher = new ServerLauncher(time, self);
        try
        {
            var command = new ServerCommand("voidmcp", self.File)
            {
                Args = [.. self.Prefix, "serve"],
                Env = new Dictionary<string, string> { ["VOIDMCP_HOME"] = home },
            };
            var client = new DemoClient(launcher, await launcher.StartAsync(command, cancellationToken: cancellation));
            await client.OpenAsync(cancellation);
            return client;
        }
        catch
        {
            await launcher.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls one of the gateway's tools.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">The arguments, a raw JSON object.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>The text of the result.</returns>
    /// <exception cref="VoidMcpException">The call failed.</exception>
    public async Task<string> CallAsync(string tool, ReadOnlyMemory<byte> arguments, CancellationToken cancellation)
    {
        var parameters = new JsonEdit(default).SetText("name", tool).Set("arguments", arguments).ToUtf8();
        var result = JsonElement.Parse((await RequestAsync("tools/call", parameters, cancellation)).Span);
        var text = result.GetProperty("content")[0].GetProperty("text").GetString()!;
        if (result.TryGetProperty("isError", out var isError) && isError.GetBoolean())
            throw Failed($"{tool} failed: {text}");
        Calls += arguments.Length + Encoding.UTF8.GetByteCount(text);
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.StopAsync(Patience);
        await _gateway.DisposeAsync();
        _session.Dispose();
        await _launcher.DisposeAsync();
    }

    public void OnRequest(RpcSession session, JsonRpcMessage request) =>
        session.Refuse(request, new RpcError(RpcError.MethodNotFound, "the demo client supports no requests"));

    public void OnNotification(RpcSession session, JsonRpcMessage notification)
    {
        // list_changed and similar: the demo lists everything when it needs it.
    }

    public void OnFailed(Exception error)
    {
        // See OnStray.
    }

    public void OnStray(RpcSession session, string line, string reason)
    {
        // The pending request then fails or times out.
    }

    private async Task OpenAsync(CancellationToken cancellation)
    {
        var hello = JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("protocolVersion"u8, ProtocolRevision.LatestLegacy);
            w.WriteStartObject("capabilities"u8);
            w.WriteEndObject();
            w.WriteRaw("clientInfo"u8, Implementation.Utf8);
            w.WriteEndObject();
        });
        await RequestAsync("initialize", hello, cancellation);
        _session.Notify("notifications/initialized");
        var list = await RequestAsync("tools/list", default, cancellation);
        Definitions = JsonElement.Parse(list.Span)
            .GetProperty("tools").EnumerateArray().Sum(t => Encoding.UTF8.GetByteCount(t.GetRawText()));
    }

    private async Task<ReadOnlyMemory<byte>> RequestAsync(
        string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        try
        {
            var reply = await _session.RequestAsync(method, parameters, null, cancellation);
            return reply.Error is { } error ? throw Failed($"{method} failed: {error.Message}") : reply.Result;
        }
        catch (SessionClosedException closed)
        {
            throw Failed($"the gateway exited: {closed.Message}");
        }
    }

    private VoidMcpException Failed(string message)
    {
        var lastWords = _gateway.Stderr.Last(12);
        return new VoidMcpException(
            FailureKind.UpstreamUnavailable, lastWords.Length == 0 ? message : $"{message}\n{lastWords}");
    }
}
