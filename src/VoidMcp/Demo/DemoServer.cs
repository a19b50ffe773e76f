using System.Text.Json;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Gateway;
using VoidMcp.Protocol;

namespace VoidMcp.Demo;

/// <summary>
/// The hidden mode <c>voidmcp __demo-server NAME</c>: a small MCP server over stdio (legacy protocol), started by the
/// demo's registry like any other. Logs the size of its responses to the file in <see cref="LogVariable"/>.
/// </summary>
internal sealed class DemoServer(string name, string instructions, IReadOnlyList<DemoTool> tools, string? log)
    : IRpcHandler
{
    /// <summary>The first argument that selects this mode.</summary>
    public const string Mode = "__demo-server";

    /// <summary>The environment variable with the path for <see cref="DemoLog"/>.</summary>
    public const string LogVariable = "VOIDMCP_DEMO_LOG";

    private const int UnknownServer = 2;

    /// <summary>Serves until stdin is closed.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string name)
    {
        var log = Environment.GetEnvironmentVariable(LogVariable);
        var server = name switch
        {
            OrdersServer.Name => new DemoServer(name, OrdersServer.Data.Instructions, OrdersServer.Tools, log),
            ShippingServer.Name => new DemoServer(name, ShippingServer.Data.Instructions, ShippingServer.Tools, log),
            _ => null,
        };
        if (server is null) return UnknownServer;
        var channel = new LineChannel(Console.OpenStandardInput(), Console.OpenStandardOutput(), name);
        using var session = new RpcSession(channel, server);
        session.Start();
        await session.Closed;
        await session.CompleteAsync();
        return 0;
    }

    public void OnRequest(RpcSession session, JsonRpcMessage request)
    {
        switch (request.Method)
        {
            case "initialize":
                session.Respond(request, Initialize(JsonSlices.Text(request.Body, "protocolVersion"u8)));
                break;
            case "ping":
                session.Respond(request, "{}"u8.ToArray());
                break;
            case "tools/list":
                session.Respond(request, List());
                break;
            case "tools/call":
                session.Respond(request, Call(request.Body));
                break;
            default:
                session.Refuse(request, new RpcError(RpcError.MethodNotFound, $"Method not found: {request.Method}"));
                break;
        }
    }

    public void OnNotification(RpcSession session, JsonRpcMessage notification)
    {
        // Responses are immediate, so there is nothing to cancel.
    }

    public void OnFailed(Exception error) => Console.Error.WriteLine(error.Message);

    public void OnStray(RpcSession session, string line, string reason) =>
        session.RefuseUnreadable(new RpcError(RpcError.ParseError, reason));

    private ReadOnlyMemory<byte> Initialize(string? revision) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("protocolVersion"u8, ProtocolRevision.Negotiate(revision));
        w.WriteStartObject("capabilities"u8);
        w.WriteStartObject("tools"u8);
        w.WriteEndObject();
        w.WriteEndObject();
        w.WriteStartObject("serverInfo"u8);
        w.WriteString("name"u8, name);
        w.WriteString("version"u8, Implementation.Version);
        w.WriteEndObject();
        w.WriteString("instructions"u8, instructions);
        w.WriteEndObject();
    });

    private ReadOnlyMemory<byte> List()
    {
        var definitions = tools.Select(tool => tool.Definition).ToList();
        DemoLog.Listed(log, definitions.Sum(Encoding.UTF8.GetByteCount), tools.Select(t => t.Name));
        return Encoding.UTF8.GetBytes($$"""{"tools":[{{string.Join(',', definitions)}}]}""");
    }

    private ReadOnlyMemory<byte> Call(ReadOnlyMemory<byte> parameters)
    {
        var wanted = JsonSlices.Text(parameters, "name"u8);
        var raw = JsonSlices.Property(parameters, "arguments"u8);
        var (text, isError) = Answer(wanted, raw);
        DemoLog.Called(log, wanted ?? "", raw.Length, Encoding.UTF8.GetByteCount(text));
        return Results.Text(text, isError, Era.Legacy);
    }

    private (string Text, bool IsError) Answer(string? wanted, ReadOnlyMemory<byte> raw)
    {
        if (tools.FirstOrDefault(t => t.Name == wanted) is not { } tool) return ($"unknown tool '{wanted}'", true);
        try
        {
            var arguments = JsonElement.Parse(raw.IsEmpty ? "{}"u8 : raw.Span);
            return (tool.Answer(arguments), false);
        }
        catch (VoidMcpException failure)
        {
            return (failure.Message, true);
        }
    }
}
