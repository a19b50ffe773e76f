using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Protocol;
using VoidMcp.Tests.Protocol;

namespace VoidMcp.Tests.Upstream;

/// <summary>
/// An obedient MCP server at the other end of two pipes. Tests say how it answers; by default it is a legacy server
/// with the tools given, which echoes the params of every call.
/// </summary>
internal sealed class InMemoryServer : IServerTransport, IRpcHandler
{
    private readonly ChannelPair _pair = new();
    private readonly RpcSession _session;
    private readonly TaskCompletionSource<string> _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public InMemoryServer()
    {
        _session = new RpcSession(_pair.Right, this);
        _session.Start();
    }

    /// <summary>Pages of raw tool definitions.</summary>
    public IReadOnlyList<string[]> Pages { get; set; } = [["""{"name":"echo","inputSchema":{"type":"object"}}"""]];

    /// <summary>The raw capabilities that it declares.</summary>
    public string Capabilities { get; set; } = """{"tools":{}}""";

    /// <summary>Answers a request instead of the default; false leaves it to the default.</summary>
    public Func<JsonRpcMessage, RpcSession, bool> Answer { get; set; } = (_, _) => false;

    /// <summary>Every request and notification so far, <c>method params</c>.</summary>
    public ConcurrentQueue<string> Received { get; } = new();

    public IMessageChannel Channel => _pair.Left;

    public int? ProcessId => 4711;

    public Task<string> Gone => _gone.Task;

    public string RecentStderr { get; set; } = "";

    public bool IsDisposed { get; private set; }

    /// <summary>How long it takes to be gone once it is told to stop.</summary>
    public Task Stopping { get; set; } = Task.CompletedTask;

    /// <summary>A server that dies in the middle of a message leaves half of it behind.</summary>
    public void RecordUnexpected(string line) => Received.Enqueue($"stray {line}");

    public void Notify(string method, string parameters = "") => _session.Notify(method, Utf8(parameters));

    public void Respond(JsonRpcMessage request, string result) => _session.Respond(request, Utf8(result));

    public void Refuse(JsonRpcMessage request, RpcError error) => _session.Refuse(request, error);

    /// <summary>Writes what is no message.</summary>
    public void Write(string text) => _pair.Right.Send(Utf8(text));

    /// <summary>Asks the client something.</summary>
    public Task<RpcReply> AskAsync(string method) =>
        _session.RequestAsync(method, default, null, TestContext.Current.CancellationToken);

    /// <summary>The server dies: its pipe closes and its end is known.</summary>
    public void Die(string how)
    {
        _pair.HangUpRight();
        _gone.TrySetResult(how);
    }

    /// <summary>Dies once everything is written.</summary>
    public void Leave(string how) => _ = LeaveAsync(how);

    /// <summary>Answers, and then exits. Always true, as <see cref="Answer"/> returns it.</summary>
    public bool ExitsAfter(JsonRpcMessage request, string result)
    {
        Respond(request, result);
        Leave("it exited with code 0");
        return true;
    }

    private async Task LeaveAsync(string how)
    {
        await _session.CompleteAsync();
        Die(how);
    }

    public async ValueTask DisposeAsync()
    {
        IsDisposed = true;
        await Stopping;
        Die("it was stopped");
        _session.Dispose();
        _pair.Dispose();
    }

    public void OnRequest(RpcSession session, JsonRpcMessage request)
    {
        Received.Enqueue($"{request.Method} {Encoding.UTF8.GetString(request.Body.Span)}");
        if (Answer(request, session)) return;
        switch (request.Method)
        {
            case "initialize":
                Respond(
                    request,
                    $$$"""{"protocolVersion":"2025-06-18","capabilities":{{{Capabilities}}}"""
                    + ""","serverInfo":{"name":"memory","version":"1"},"instructions":"Echoes."}""");
                break;
            case "tools/list":
                var page = JsonSlices.Text(request.Body, "cursor"u8) is { } cursor ? int.Parse(cursor) : 0;
                var next = page + 1 < Pages.Count ? $",\"nextCursor\":\"{page + 1}\"" : "";
                Respond(request, $"{{\"tools\":[{string.Join(",", Pages[page])}]{next}}}");
                break;
            case "tools/call":
                Respond(request, $"{{\"content\":[],\"echo\":{Encoding.UTF8.GetString(request.Body.Span)}}}");
                break;
            default:
                session.Refuse(request, new RpcError(RpcError.MethodNotFound, "no such method"));
                break;
        }
    }

    public void OnNotification(RpcSession session, JsonRpcMessage notification) =>
        Received.Enqueue(notification.Method);

    public void OnFailed(Exception error) => Assert.Fail(error.Message);

    public void OnStray(RpcSession session, string line, string reason) => Received.Enqueue($"stray {line}");

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
