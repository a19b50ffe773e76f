using System.Buffers;
using System.Text.Json;
using Jint;
using Jint.Native;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace VoidMcp.Sandbox;

/// <summary>
/// The globals with which a script reaches the host beside the tools: <c>search</c>, <c>describe</c>, <c>ask</c>,
/// <c>results</c>, <c>emit</c> and <c>progress</c>. A query goes to the host as it was written and is judged there.
/// Nothing of it is made before a script reads one of the names.
/// </summary>
internal sealed class WorldBindings(Engine engine, OpenRequests requests, IScriptPort port)
{
    private const int MaxArguments = 4;

    public static readonly IReadOnlyList<string> Names = ["search", "describe", "ask", "results", "emit", "progress"];

    private int _queries, _questions;
    private EmittedContent? _emitted;

    public ProgressReports Progress { get; } = new(port);

    public void Install()
    {
        foreach (var name in Names)
        {
            engine.Advanced.AddLazyGlobal(name, (this, name), static (_, of) => of.Item1.Make(of.name),
                PropertyFlag.Writable | PropertyFlag.Configurable);
        }
    }

    private JsValue Make(string name) => name switch
    {
        "search" => Query(name, ScriptQueryKind.Search),
        "describe" => Query(name, ScriptQueryKind.Describe),
        "ask" => Query(name, ScriptQueryKind.Ask),
        "results" => Results(),
        "emit" => Function(name, (_emitted ??= new EmittedContent(engine, port)).Emit),
        _ => Function(name, Progress.Report),
    };

    private JsObject Results()
    {
        var results = new JsObject(engine);
        results.FastSetDataProperty("get", Query("results.get", ScriptQueryKind.OpenResult));
        results.FastSetDataProperty("list", Query("results.list", ScriptQueryKind.ListResults));
        return results;
    }

    private ClrFunction Query(string name, ScriptQueryKind kind) => Function(name, arguments => Send(name, kind, arguments));

    private ClrFunction Function(string name, Func<JsValue[], JsValue> function) =>
        new(engine, name, (_, arguments) => function(arguments));

    private JsValue Send(string name, ScriptQueryKind kind, JsValue[] arguments)
    {
        var line = requests.CurrentLine();
        if (++_queries > ScriptLimits.MaxQueries)
        {
            return requests.Rejected(line,
                $"{name}: the script has made {ScriptLimits.MaxQueries} such requests, which is the limit; this one was not made");
        }

        if (kind == ScriptQueryKind.Ask && ++_questions > ScriptLimits.MaxQuestions)
        {
            return requests.Rejected(line,
                $"{name}: the script has asked {ScriptLimits.MaxQuestions} times, its limit; put several fields into one question");
        }

        ReadOnlyMemory<byte> json;
        try
        {
            json = Write(name, arguments);
        }
        catch (ScriptFailedException e)
        {
            return requests.Rejected(line, e.Error.Hint is null ? e.Message : $"{e.Message}. {e.Error.Hint}");
        }

        var (id, promise) = requests.Open(line, name, kind);
        port.Send(new ScriptQuery(id, kind, json, line));
        return promise;
    }

    /// <summary>The arguments as a JSON array; one that is left out is null.</summary>
    private static ReadOnlyMemory<byte> Write(string name, JsValue[] arguments)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(bytes);
        writer.WriteStartArray();

        // By index alone: where all arguments are literals the engine's array is of another type, and to go through it
        // as a sequence ends a native process.
        for (var i = 0; i < arguments.Length && i < MaxArguments; i++)
        {
            var argument = arguments[i];
            if (argument.IsCallable())
                throw Failed($"{name} takes names and values, not a function; write a tool's name as text: \"server.tool\"");
            var json = JsonOut.Write(argument, $"what {name} was given", ScriptLimits.MaxQueryBytes, out _);
            if (json.IsEmpty) writer.WriteNullValue();
            else writer.WriteRawValue(json.Span, skipInputValidation: true);
        }

        writer.WriteEndArray();
        writer.Flush();
        return bytes.WrittenMemory;
    }

    private static ScriptFailedException Failed(string message) => new(new ScriptError(ScriptErrorKind.Result, "ResultError", message));
}
