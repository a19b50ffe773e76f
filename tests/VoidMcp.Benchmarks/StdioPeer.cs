using System.Diagnostics;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Benchmarks;

/// <summary>A client of one program over its pipes: the gateway, or a server without a gateway between.</summary>
internal sealed class StdioPeer : IRpcHandler, IDisposable
{
    private readonly Process _process;
    private readonly RpcSession _session;

    private StdioPeer(Process process)
    {
        _process = process;
        _session = new RpcSession(
            new LineChannel(process.StandardOutput.BaseStream, process.StandardInput.BaseStream, "peer"), this);
        _session.Start();
    }

    public int Pid => _process.Id;

    /// <summary>Starts the program and shakes hands.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="home">Its <c>VOIDMCP_HOME</c>; null for none.</param>
    /// <param name="variables">More variables for it.</param>
    public static async Task<StdioPeer> StartAsync(
        string file,
        IEnumerable<string> arguments,
        string? home = null,
        IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (home is not null) start.Environment["VOIDMCP_HOME"] = home;
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var peer = new StdioPeer(
            Process.Start(start) ?? throw new InvalidOperationException($"{file} can't be started"));
        await peer.RequestAsync("initialize",
            ("""{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":"""u8
            + """{"name":"voidmcp-benchmarks","version":"1"}}"""u8).ToArray());
        peer._session.Notify("notifications/initialized");
        return peer;
    }

    /// <summary>Calls a tool; its text.</summary>
    /// <exception cref="InvalidOperationException">
    /// The call failed: a benchmark of failures would be worth nothing.
    /// </exception>
    public async Task<string> CallAsync(string tool, ReadOnlyMemory<byte> arguments)
    {
        var result = await RequestAsync(
            "tools/call", new JsonEdit(default).SetText("name", tool).Set("arguments", arguments).ToUtf8());
        using var document = JsonDocument.Parse(result);
        var text = document.RootElement.GetProperty("content")[0].GetProperty("text").GetString()!;
        if (document.RootElement.TryGetProperty("isError", out var isError) && isError.GetBoolean())
            throw new InvalidOperationException($"{tool}: {text}");
        return text;
    }

    /// <summary>Ends the program without warning, and nothing that it started.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _session.Dispose();
        _process.Dispose();
    }

    public void OnRequest(RpcSession session, JsonRpcMessage request) =>
        session.Refuse(request, new RpcError(RpcError.MethodNotFound, "the benchmark offers nothing"));

    public void OnNotification(RpcSession session, JsonRpcMessage notification)
    {
        // News of tools is of no use here.
    }

    public void OnStray(RpcSession session, string line, string reason) =>
        throw new InvalidDataException($"{reason}: {line}");

    public void OnFailed(Exception error) => Console.Error.WriteLine(error);

    private async Task<ReadOnlyMemory<byte>> RequestAsync(string method, ReadOnlyMemory<byte> parameters)
    {
        var reply = await _session.RequestAsync(method, parameters, null, CancellationToken.None);
        return reply.Error is { } error
            ? throw new InvalidOperationException($"{method}: {error.Message}")
            : reply.Result;
    }
}
