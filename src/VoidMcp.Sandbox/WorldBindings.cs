using System.Buffers;
using System.Text;
using System.Text.Json;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace VoidMcp.Sandbox;

/// <summary>
/// The script globals that query or notify the host: <c>search</c>, <c>describe</c>, <c>ask</c>, <c>results</c>,
/// <c>emit</c>, <c>progress</c>, <c>contentOf</c> and <c>scripts</c>. Query arguments are sent as written and validated
/// by the host.
/// Created lazily, when a script first reads one of the names.
/// </summary>
internal sealed class WorldBindings(Engine engine, OpenRequests requests, IScriptPort port)
{
    public static readonly IReadOnlyList<string> Names = 
        ["search", "describe", "ask", "results", "emit", "progress", "contentOf", "scripts"];

    private ScriptLimits _limits = new();
    private int _queries, _questions;
    private EmittedContent? _emitted;

    public ProgressReports Progress { get; } = new(port);

    /// <summary>The named scripts.</summary>
    public NamedScripts Scripts => field ??= new NamedScripts(
        engine, requests, _limits.Scripts, (name, arguments) => Send(name, ScriptQueryKind.Script, arguments));

    /// <summary>The script's <c>args</c>; undefined if it has none.</summary>
    public JsValue Args { get; private set; } = JsValue.Undefined;

    public void Install()
    {
        foreach (var name in Names)
        {
            engine.Advanced.AddLazyGlobal(name, (this, name), static (_, of) => of.Item1.Make(of.name),
                PropertyFlag.Writable | PropertyFlag.Configurable);
        }
    }

    /// <summary>Sets what belongs to the script: its <c>args</c> and the names of the user's scripts.</summary>
    public void Begin(ScriptLimits limits)
    {
        _limits = limits;
        if (limits.Args.IsEmpty) return;
        Args = new JsonParser(engine).Parse(Encoding.UTF8.GetString(limits.Args.Span));
        engine.SetValue("args", Args);
    }

    private JsValue Make(string name) => name switch
    {
        "search" => Query(name, ScriptQueryKind.Search),
        "describe" => Query(name, ScriptQueryKind.Describe),
        "ask" => Query(name, ScriptQueryKind.Ask),
        "results" => Results(),
        "scripts" => Scripts.Make(),
        "emit" => Function(name, (_emitted ??= new EmittedContent(engine, port)).Emit),
        "contentOf" => Function(
            name, arguments => requests.Beside.Of(arguments.Length > 0 ? arguments[0] : JsValue.Undefined)),
        _ => Function(name, Progress.Report),
    };

    private JsObject Results()
    {
        var results = new JsObject(engine);
        results.FastSetDataProperty("get", Query("results.get", ScriptQueryKind.OpenResult));
        results.FastSetDataProperty("list", Query("results.list", ScriptQueryKind.ListResults));
        return results;
    }

    private ClrFunction Query(string name, ScriptQueryKind kind) =>
        Function(name, arguments => Send(name, kind, arguments));

    private ClrFunction Function(string name, Func<JsValue[], JsValue> function) =>
        new(engine, name, (_, arguments) => function(arguments));

    private JsValue Send(string name, ScriptQueryKind kind, JsValue[] arguments)
    {
        var line = requests.CurrentLine();
        if (++_queries > ScriptLimits.MaxQueries)
        {
            return requests.Rejected(line,
                $"{name}: limit of {ScriptLimits.MaxQueries} requests per script reached; the request was not sent");
        }

        if (kind == ScriptQueryKind.Ask && ++_questions > ScriptLimits.MaxQuestions)
        {
            return requests.Rejected(line,
                $"{name}: limit of {ScriptLimits.MaxQuestions} questions per script reached; "
                + "combine several fields in one question");
        }

        ReadOnlyMemory<byte> json;
        try
        {
            json = Write(name, kind, arguments);
        }
        catch (ScriptFailedException e)
        {
            return requests.Rejected(line, e.Error.Hint is null ? e.Message : $"{e.Message}. {e.Error.Hint}");
        }

        var (id, promise) = requests.Open(line, name, kind);
        port.Send(new ScriptQuery(id, kind, json, line));
        return promise;
    }

    /// <summary>Writes the arguments as a JSON array; undefined becomes null.</summary>
    private static ReadOnlyMemory<byte> Write(string name, ScriptQueryKind kind, JsValue[] arguments)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(bytes);
        writer.WriteStartArray();

        // Access by index only: if all arguments are literals, the engine's array has another type, and enumerating
        // it crashes the native process.
        for (var i = 0; i < arguments.Length && i < ScriptLimits.MaxQueryArguments; i++)
        {
            var argument = arguments[i];
            if (argument.IsCallable())
                throw Failed($"{name} does not accept functions; pass a tool's name as a string: \"server.tool\"");
            var json = JsonOut.Write(argument, $"the argument of {name}", ScriptLimits.QueryBytes(kind), out _);
            if (json.IsEmpty) writer.WriteNullValue();
            else writer.WriteRawValue(json.Span, skipInputValidation: true);
        }

        writer.WriteEndArray();
        writer.Flush();
        return bytes.WrittenMemory;
    }

    private static ScriptFailedException Failed(string message) =>
        new(new ScriptError(ScriptErrorKind.Result, "ResultError", message));
}
