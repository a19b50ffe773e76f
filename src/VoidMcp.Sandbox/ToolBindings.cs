using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Native.Object;
using Jint.Native.Promise;

namespace VoidMcp.Sandbox;

/// <summary>
/// The script's way to the tools: numbers the calls, sends them, and settles their promises. A call never throws; what
/// is wrong with it rejects its promise.
/// </summary>
internal sealed class ToolBindings(Engine engine, ScriptLimits limits, ToolNames tools, IScriptPort port)
{
    private readonly Dictionary<int, PendingCall> _pending = [];
    private readonly Dictionary<ObjectInstance, int> _lineOf = new(ReferenceEqualityComparer.Instance);
    private int _calls;

    /// <summary>Calls without an answer yet.</summary>
    public int Pending => _pending.Count;

    /// <summary>Makes a ToolError of message, server, tool and content; set once the prelude has run.</summary>
    public JsValue ErrorFactory { get; set; } = JsValue.Undefined;

    /// <summary>The line of the model's code that is running; set by the engine.</summary>
    public required Func<int> CurrentLine { get; init; }

    /// <summary>Told of every call and its end.</summary>
    public required CallRecords Records { get; init; }

    /// <summary>
    /// <c>call(server, tool, arguments[])</c>: a promise, or the error with which the prelude rejects one. Rejecting
    /// from here would run other continuations in the middle of the script's own.
    /// </summary>
    public JsValue Call(JsValue server, JsValue tool, JsValue arguments)
    {
        var (serverName, toolName) = (server.AsString(), tool.AsString());
        var line = CurrentLine();
        if (++_calls > limits.MaxCalls)
        {
            return Refuse(line, serverName, toolName,
                $"the script has made {limits.MaxCalls} calls, which is its limit (max-calls); this one was not made");
        }

        var given = arguments.AsArray();
        var first = given.Length == 0 ? JsValue.Undefined : given[0];
        if (Records.Of(first) is { } open)
            return Refuse(line, serverName, toolName, $"the argument is the promise of {open.InCode}; await it first");
        if (Complaint(given.Length, first) is { } complaint) return Refuse(line, serverName, toolName, complaint);

        ReadOnlyMemory<byte> json;
        var sawPromiseText = false;
        try
        {
            json = first.IsUndefined() || first.IsNull()
                ? "{}"u8.ToArray()
                : JsonOut.Write(first, "the argument", ScriptLimits.MaxArgumentBytes, out sawPromiseText, Records);
        }
        catch (ScriptFailedException e)
        {
            return Refuse(line, serverName, toolName, e.Error.Hint is null ? e.Message : $"{e.Message}. {e.Error.Hint}");
        }

        if (sawPromiseText)
        {
            return Refuse(line, serverName, toolName,
                "the argument holds the text \"[object Promise]\": a promise was turned into text; await it first");
        }

        if (json.Length == 0 || json.Span[0] != (byte)'{')
            return Refuse(line, serverName, toolName, "the argument does not become a JSON object; pass named arguments: { name: value }");
        var call = new PendingCall(engine.Advanced.RegisterPromise(), line);
        _pending.Add(_calls, call);
        Records.Began(call.Promise.Promise, serverName, toolName, line);
        port.Send(new ScriptCall(_calls, serverName, toolName, json, line));
        return call.Promise.Promise;
    }

    public bool Knows(JsValue server, JsValue tool) =>
        server.IsString() && (tool.IsUndefined() ? tools.Has(server.AsString()) : tool.IsString() && tools.Has(server.AsString(), tool.AsString()));

    /// <summary>The servers' names, or one server's tools.</summary>
    public JsArray Names(JsValue server)
    {
        var names = server.IsUndefined()
            ? tools.Servers.Select(s => s.Name)
            : tools.Servers.FirstOrDefault(s => s.Name == server.AsString())?.Tools ?? [];
        return new JsArray(engine, [.. names.Select(n => (JsValue)new JsString(n))]);
    }

    /// <summary>Settles the call that a reply belongs to.</summary>
    public void Settle(ScriptReply reply)
    {
        if (!_pending.Remove(reply.Id, out var call)) return;
        if (reply.Failure is { } failure)
        {
            Records.Answered(call.Promise.Promise, null);
            call.Promise.Reject(Error(call.Line, failure.Server, failure.Tool, failure.Message, Parse(failure.Content)));
            return;
        }

        JsValue payload;
        try
        {
            payload = Parse(reply.Payload);
        }
        catch (Exception e) when (e is JintException or FormatException)
        {
            call.Promise.Reject(Error(call.Line, "", "", $"the tool's answer can't be read: {e.Message}", JsValue.Undefined));
            return;
        }

        Records.Answered(call.Promise.Promise, payload);
        call.Promise.Resolve(payload);
    }

    /// <summary>The line of the call that an error came from; zero if it is no call's.</summary>
    public int LineOf(JsValue error) => error is ObjectInstance o && _lineOf.TryGetValue(o, out var line) ? line : 0;

    private static string? Complaint(uint count, JsValue first)
    {
        const string how = "pass one object with named arguments: { name: value }";
        if (count > 1) return $"a tool takes one argument, this call has {count}; {how}";
        if (first.IsUndefined() || first.IsNull()) return null;
        if (first.IsPromise()) return "the argument is a promise; await it first";
        if (first.IsArray()) return $"a tool takes an object, not an array; {how}";
        if (!first.IsObject() || first.IsCallable()) return $"a tool takes an object, not {Describe(first)}; {how}";
        return null;
    }

    private static string Describe(JsValue value)
    {
        if (value.IsCallable()) return "a function";
        if (value.IsString()) return "a string";
        return value.IsNumber() ? "a number" : "a " + value.Type.ToString().ToLowerInvariant();
    }

    private JsValue Refuse(int line, string server, string tool, string message) =>
        Error(line, server, tool, message, JsValue.Undefined);

    private JsValue Error(int line, string server, string tool, string message, JsValue content)
    {
        var error = engine.Call(ErrorFactory, new JsString(message), new JsString(server), new JsString(tool), content);
        if (error is ObjectInstance o) _lineOf[o] = line;
        return error;
    }

    private JsValue Parse(ReadOnlyMemory<byte> json) =>
        json.IsEmpty ? JsValue.Undefined : new JsonParser(engine).Parse(Encoding.UTF8.GetString(json.Span));

    private sealed record PendingCall(ManualPromise Promise, int Line);
}
