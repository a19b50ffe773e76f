using Jint;
using Jint.Native;
using Jint.Native.Json;

namespace VoidMcp.Sandbox;

/// <summary>
/// Makes the script's tool calls: validates, counts and sends them. A call never throws; errors reject its promise.
/// </summary>
internal sealed class ToolBindings(Engine engine, OpenRequests requests, IScriptPort port)
{
    private int _calls;

    /// <summary>The script's limits. Set before it runs.</summary>
    public ScriptLimits Limits { get; set; } = new();

    /// <summary>What the script can call. Set before it runs.</summary>
    public ToolNames Tools { get; set; } = ToolNames.None;

    /// <summary>
    /// Whether the script converted a promise to a string, a sign of a missing await. Set by the engine.
    /// </summary>
    public Func<bool> PromiseBecameText { get; set; } = static () => false;

    /// <summary>
    /// <c>call(server, tool, arguments[])</c>: returns a promise, or an error with which the prelude rejects one.
    /// Rejecting it here would run other continuations in the middle of the script's code.
    /// </summary>
    public JsValue Call(JsValue server, JsValue tool, JsValue arguments)
    {
        var (serverName, toolName) = (server.AsString(), tool.AsString());
        var line = requests.CurrentLine();
        if (++_calls > Limits.MaxCalls)
        {
            return Refuse(line, serverName, toolName,
                $"limit of {Limits.MaxCalls} calls per script reached (max-calls); the call was not sent");
        }

        if (serverName.Length > ScriptLimits.MaxNameChars || toolName.Length > ScriptLimits.MaxNameChars)
        {
            return Refuse(line, Short(serverName), Short(toolName),
                $"the name of the tool is too long (limit: {ScriptLimits.MaxNameChars:N0} characters)");
        }

        var given = arguments.AsArray();
        var first = given.Length == 0 ? JsValue.Undefined : given[0];
        if (requests.Records.Of(first) is { } open)
            return Refuse(line, serverName, toolName, $"the argument is the promise of {open.InCode}; await it first");
        if (given.Length == 1 && first.IsString() && JsonObject(first.AsString()) is { } parsed) first = parsed;
        if (Complaint(given.Length, first) is { } complaint) return Refuse(line, serverName, toolName, complaint);

        ReadOnlyMemory<byte> json;
        var sawPromiseText = false;
        try
        {
            json = first.IsUndefined() || first.IsNull()
                ? "{}"u8.ToArray()
                : JsonOut.Write(
                    first,
                    "the argument",
                    ScriptLimits.MaxArgumentBytes,
                    out sawPromiseText,
                    requests.Records,
                    JsonUse.Argument);
        }
        catch (ScriptFailedException e)
        {
            return Refuse(
                line, serverName, toolName, e.Error.Hint is null ? e.Message : $"{e.Message}. {e.Error.Hint}");
        }

        // The string alone may be intended; together with a promise that was converted to a string it hardly is.
        if (sawPromiseText && PromiseBecameText())
        {
            return Refuse(line, serverName, toolName,
                "the argument contains \"[object Promise]\": a promise was converted to a string; await it first");
        }

        if (json.Length == 0 || json.Span[0] != (byte)'{')
            return Refuse(line, serverName, toolName, "the argument does not serialize to a JSON object; "
                + "pass named arguments: { name: value }");
        if (requests.PendingBytes + json.Length > ScriptLimits.MaxPendingArgumentBytes)
        {
            return Refuse(line, serverName, toolName,
                "the arguments of the pending calls exceed "
                + $"{ScriptLimits.MaxPendingArgumentBytes >> 20} MiB; await some of them first");
        }

        var (id, promise) = requests.Open(line, serverName, toolName, json.Length);
        port.Send(new ScriptCall(id, serverName, toolName, json, line));
        return promise;
    }

    public bool Knows(JsValue server, JsValue tool) =>
        server.IsString()
        && (tool.IsUndefined()
            ? Tools.Has(server.AsString())
            : tool.IsString() && Tools.Has(server.AsString(), tool.AsString()));

    /// <summary>The names of all servers, or of one server's tools.</summary>
    public JsArray Names(JsValue server)
    {
        var names = server.IsUndefined()
            ? Tools.Servers.Select(s => s.Name)
            : Tools.Servers.FirstOrDefault(s => s.Name == server.AsString())?.Tools ?? [];
        return new JsArray(engine, [.. names.Select(n => (JsValue)new JsString(n))]);
    }

    private static string? Complaint(uint count, JsValue first)
    {
        const string how = "pass one object with named arguments: { name: value }";
        if (count > 1) return $"expected 1 argument, got {count}; {how}";
        if (first.IsUndefined() || first.IsNull()) return null;
        if (first.IsPromise()) return "the argument is a promise; await it first";
        if (first.IsArray()) return $"expected an object, got an array; {how}";
        if (!first.IsObject() || first.IsCallable()) return $"expected an object, got {Describe(first)}; {how}";
        return null;
    }

    /// <summary>The object in a JSON text; null if the text is something else.</summary>
    private JsValue? JsonObject(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{") || text.Length > ScriptLimits.MaxArgumentBytes) return null;
        try
        {
            return new JsonParser(engine).Parse(text);
        }
        catch (JintException)
        {
            return null;
        }
    }

    private static string Short(string name) => name.Length <= 60 ? name : name[..60] + "…";

    private static string Describe(JsValue value)
    {
        if (value.IsCallable()) return "a function";
        if (value.IsString()) return "a string";
        return value.IsNumber() ? "a number" : "a " + value.Type.ToString().ToLowerInvariant();
    }

    private JsValue Refuse(int line, string server, string tool, string message) =>
        requests.ToolError(line, server, tool, message, JsValue.Undefined);
}
