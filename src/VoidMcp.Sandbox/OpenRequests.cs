using System.Runtime.CompilerServices;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Native.Object;
using Jint.Native.Promise;

namespace VoidMcp.Sandbox;

/// <summary>
/// What the script has asked of the host and has no answer to yet, tool calls and queries in one numbering: opens their
/// promises, and settles them with the host's replies.
/// </summary>
internal sealed class OpenRequests(Engine engine, CallRecords records)
{
    private readonly Dictionary<int, Request> _open = [];

    /// <summary>Keeps no error alive: a script that catches refused calls for as long as it lives makes hundreds of thousands.</summary>
    private readonly ConditionalWeakTable<ObjectInstance, object> _lineOf = [];
    private int _lastId;

    /// <summary>Requests without an answer yet.</summary>
    public int Count => _open.Count;

    /// <summary>What errors can say of the requests.</summary>
    public CallRecords Records { get; } = records;

    /// <summary>Questions to a person without an answer yet, the script's own and those of servers that it called.</summary>
    public int Questions { get; private set; }

    /// <summary>Makes a ToolError of message, server, tool and content; set once the prelude has run.</summary>
    public JsValue ToolErrorFactory { get; set; } = JsValue.Undefined;

    /// <summary>Makes a promise that is rejected with an error; set once the prelude has run.</summary>
    public JsValue Rejecter { get; set; } = JsValue.Undefined;

    /// <summary>The line of the model's code that is running; set by the engine.</summary>
    public required Func<int> CurrentLine { get; init; }

    /// <summary>A tool call's number and promise. Its error will be a ToolError.</summary>
    public (int Id, JsValue Promise) Open(int line, string server, string tool) =>
        Open(line, tool.Length == 0 ? $"tools.{server}" : $"tools.{server}.{tool}", query: null);

    /// <summary>A query's number and promise. Its error will be a plain Error.</summary>
    /// <param name="line">The line of the request in the model's code.</param>
    /// <param name="name">What the script called.</param>
    /// <param name="query">What is asked.</param>
    public (int Id, JsValue Promise) Open(int line, string name, ScriptQueryKind query) => Open(line, name, (ScriptQueryKind?)query);

    /// <summary>Settles the request that a reply belongs to.</summary>
    public void Settle(ScriptReply reply)
    {
        if (reply.IsPersonAsked)
        {
            Questions += reply.Payload.Span.SequenceEqual("true"u8) ? 1 : -1;
            return;
        }

        if (!_open.Remove(reply.Id, out var request)) return;
        if (request.Query == ScriptQueryKind.Ask) Questions--;
        if (reply.Failure is { } failure)
        {
            Records.Answered(request.Promise.Promise, null);
            request.Promise.Reject(request.Query is null
                ? ToolError(request.Line, failure.Server, failure.Tool, failure.Message, Parse(failure.Content))
                : Error(request.Line, failure.Message));
            return;
        }

        JsValue payload;
        try
        {
            payload = Parse(reply.Payload);
        }
        catch (Exception e) when (e is JintException or FormatException)
        {
            request.Promise.Reject(request.Query is null
                ? ToolError(request.Line, "", "", $"the tool's answer can't be read: {e.Message}", JsValue.Undefined)
                : Error(request.Line, $"the answer can't be read: {e.Message}"));
            return;
        }

        Records.Answered(request.Promise.Promise, payload);
        request.Promise.Resolve(payload);
    }

    public JsValue ToolError(int line, string server, string tool, string message, JsValue content) =>
        At(line, engine.Call(ToolErrorFactory, new JsString(message), new JsString(server), new JsString(tool), content));

    /// <summary>
    /// A promise that is rejected with a plain error. Rejecting a promise from here would run other continuations in the
    /// middle of the script's own, so the prelude makes it.
    /// </summary>
    public JsValue Rejected(int line, string message) => engine.Call(Rejecter, Error(line, message));

    /// <summary>The line of the request that an error came from; zero if it is no request's.</summary>
    public int LineOf(JsValue error) => error is ObjectInstance o && _lineOf.TryGetValue(o, out var line) ? (int)line : 0;

    private (int Id, JsValue Promise) Open(int line, string name, ScriptQueryKind? query)
    {
        var promise = engine.Advanced.RegisterPromise();
        _open.Add(++_lastId, new Request(promise, line, query));
        Records.Began(promise.Promise, name, line);
        if (query == ScriptQueryKind.Ask) Questions++;
        return (_lastId, promise.Promise);
    }

    private JsValue Error(int line, string message) => At(line, engine.Intrinsics.Error.Construct(message));

    private JsValue At(int line, JsValue error)
    {
        if (error is ObjectInstance o) _lineOf.AddOrUpdate(o, line);
        return error;
    }

    private JsValue Parse(ReadOnlyMemory<byte> json) =>
        json.IsEmpty ? JsValue.Undefined : new JsonParser(engine).Parse(Encoding.UTF8.GetString(json.Span));

    private sealed record Request(ManualPromise Promise, int Line, ScriptQueryKind? Query);
}
