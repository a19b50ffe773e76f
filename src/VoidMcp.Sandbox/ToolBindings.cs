using Jint;
using Jint.Native;

namespace VoidMcp.Sandbox;

/// <summary>
/// The script's way to the tools: checks, counts and sends the calls. A call never throws; what is wrong with it rejects
/// its promise.
/// </summary>
internal sealed class ToolBindings(Engine engine, ScriptLimits limits, ToolNames tools, OpenRequests requests, IScriptPort port)
{
    private int _calls;

    /// <summary>Whether the script has turned a promise into text, as a forgotten await does; set by the engine.</summary>
    public Func<bool> PromiseBecameText { get; set; } = static () => false;

    /// <summary>
    /// <c>call(server, tool, arguments[])</c>: a promise, or the error with which the prelude rejects one. Rejecting
    /// from here would run other continuations in the middle of the script's own.
    /// </summary>
    public JsValue Call(JsValue server, JsValue tool, JsValue arguments)
    {
        var (serverName, toolName) = (server.AsString(), tool.AsString());
        var line = requests.CurrentLine();
        if (++_calls > limits.MaxCalls)
        {
            return Refuse(line, serverName, toolName,
                $"the script has made {limits.MaxCalls} calls, which is its limit (max-calls); this one was not made");
        }

        var given = arguments.AsArray();
        var first = given.Length == 0 ? JsValue.Undefined : given[0];
        if (requests.Records.Of(first) is { } open)
            return Refuse(line, serverName, toolName, $"the argument is the promise of {open.InCode}; await it first");
        if (Complaint(given.Length, first) is { } complaint) return Refuse(line, serverName, toolName, complaint);

        ReadOnlyMemory<byte> json;
        var sawPromiseText = false;
        try
        {
            json = first.IsUndefined() || first.IsNull()
                ? "{}"u8.ToArray()
                : JsonOut.Write(first, "the argument", ScriptLimits.MaxArgumentBytes, out sawPromiseText, requests.Records);
        }
        catch (ScriptFailedException e)
        {
            return Refuse(line, serverName, toolName, e.Error.Hint is null ? e.Message : $"{e.Message}. {e.Error.Hint}");
        }

        // The text alone may be meant; together with a promise that became text it hardly is.
        if (sawPromiseText && PromiseBecameText())
        {
            return Refuse(line, serverName, toolName,
                "the argument holds the text \"[object Promise]\": a promise was turned into text; await it first");
        }

        if (json.Length == 0 || json.Span[0] != (byte)'{')
            return Refuse(line, serverName, toolName, "the argument does not become a JSON object; pass named arguments: { name: value }");
        var (id, promise) = requests.Open(line, serverName, toolName);
        port.Send(new ScriptCall(id, serverName, toolName, json, line));
        return promise;
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
        requests.ToolError(line, server, tool, message, JsValue.Undefined);
}
