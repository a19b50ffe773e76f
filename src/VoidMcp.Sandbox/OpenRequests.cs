using System.Runtime.CompilerServices;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Native.Object;
using Jint.Native.Promise;

namespace VoidMcp.Sandbox;

/// <summary>
/// The script's pending requests to the host, tool calls and queries with shared IDs: creates their promises and
/// settles them with the host's replies.
/// </summary>
internal sealed class OpenRequests(Engine engine, CallRecords records)
{
    private const int MaxNotes = 3;

    private readonly Dictionary<int, Request> _open = [];

    /// <summary>
    /// Weak keys: a script that keeps catching rejected calls creates hundreds of thousands of errors.
    /// </summary>
    private readonly ConditionalWeakTable<ObjectInstance, object> _lineOf = [];
    private int _lastId;

    /// <summary>Number of pending requests.</summary>
    public int Count => _open.Count;

    /// <summary>Total size of the pending calls' arguments, in bytes.</summary>
    public long PendingBytes { get; private set; }

    /// <summary>The recorded calls, for error messages.</summary>
    public CallRecords Records { get; } = records;

    /// <summary>The content that came with structured results.</summary>
    public BesideContent Beside { get; } = new(engine);

    /// <summary>
    /// Notes on results that are not exactly what the tools sent, for the script's answer; each once.
    /// </summary>
    public List<string> Notes { get; } = [];

    /// <summary>
    /// Number of reasons to pause the time limit: pending questions to a person, from the script itself and from
    /// servers it called, and the wait for a turn.
    /// </summary>
    public int Pauses { get; private set; }

    /// <summary>Creates a ToolError from message, server, tool and content. Set once the prelude has run.</summary>
    public JsValue ToolErrorFactory { get; set; } = JsValue.Undefined;

    /// <summary>Creates a promise rejected with an error. Set once the prelude has run.</summary>
    public JsValue Rejecter { get; set; } = JsValue.Undefined;

    /// <summary>Returns the current line of the model's code. Set by the engine.</summary>
    public required Func<int> CurrentLine { get; init; }

    /// <summary>Registers a tool call and returns its ID and promise. It rejects with a ToolError.</summary>
    public (int Id, JsValue Promise) Open(int line, string server, string tool, int argumentBytes) =>
        Open(line, tool.Length == 0 ? $"tools.{server}" : $"tools.{server}.{tool}", query: null, argumentBytes);

    /// <summary>Registers a query and returns its ID and promise. It rejects with a plain Error.</summary>
    /// <param name="line">The line of the request in the model's code.</param>
    /// <param name="name">The called function.</param>
    /// <param name="query">The kind of query.</param>
    public (int Id, JsValue Promise) Open(int line, string name, ScriptQueryKind query) =>
        Open(line, name, query, bytes: 0);

    /// <summary>Settles the request that the reply belongs to.</summary>
    public void Settle(ScriptReply reply)
    {
        if (reply.IsPause)
        {
            Pauses += reply.Payload.Span.SequenceEqual("true"u8) ? 1 : -1;
            return;
        }

        // The reply that only gives the turn has no request.
        if (!_open.Remove(reply.Id, out var request)) return;
        PendingBytes -= request.Bytes;
        if (request.Query == ScriptQueryKind.Ask) Pauses--;
        if (reply.Failure is { } failure)
        {
            Records.Answered(request.Promise.Promise, null);
            request.Promise.Reject(request.Query is null
                ? ToolError(
                    request.Line,
                    failure.Server,
                    failure.Tool,
                    failure.Message,
                    Parse(failure.Content),
                    Parse(failure.Structured))
                : Error(request.Line, failure.Message));
            return;
        }

        // A large reply is no longer referenced while its text is parsed: at the peak, each copy counts.
        var (beside, bytes) = (reply.Beside, reply.Payload.Length);
        JsValue payload;
        try
        {
            var text = TextOf(reply, out var largeIntegers);
            payload = text.Length == 0 ? JsValue.Undefined : new JsonParser(engine).Parse(text);
            Note(request, largeIntegers);
        }
        catch (Exception e) when (e is JintException or FormatException)
        {
            request.Promise.Reject(request.Query is null
                ? ToolError(request.Line, "", "", $"cannot parse the tool's result: {e.Message}", JsValue.Undefined)
                : Error(request.Line, $"cannot parse the answer: {e.Message}"));
            return;
        }

        if (Records.Of(request.Promise.Promise) is { } call) Beside.Keep(payload, beside, call.Name);

        // The code of a named script is not what its call gives.
        var given = request.Query == ScriptQueryKind.Script ? null : payload;
        Records.Answered(request.Promise.Promise, given, bytes);
        request.Promise.Resolve(payload);
    }

    public JsValue ToolError(
        int line, string server, string tool, string message, JsValue content, JsValue? structured = null) =>
        At(line, engine.Call(
            ToolErrorFactory,
            JsValue.Undefined,
            [
                new JsString(message), new JsString(server), new JsString(tool), content,
                structured ?? JsValue.Undefined,
            ]));

    /// <summary>
    /// Returns a promise rejected with a plain error. The prelude creates it: rejecting it here would run other
    /// continuations in the middle of the script's code.
    /// </summary>
    public JsValue Rejected(int line, string message) => engine.Call(Rejecter, Error(line, message));

    /// <summary>The line of the request that caused the error; 0 if it was not a request.</summary>
    public int LineOf(JsValue error) =>
        error is ObjectInstance o && _lineOf.TryGetValue(o, out var line) ? (int)line : 0;

    /// <summary>Sets the line in the calling code that an error is to be shown at.</summary>
    public void SetLine(JsValue error, int line) => At(line, error);

    private (int Id, JsValue Promise) Open(int line, string name, ScriptQueryKind? query, int bytes)
    {
        var promise = engine.Advanced.RegisterPromise();
        _open.Add(++_lastId, new Request(promise, name, line, query, bytes));
        PendingBytes += bytes;
        Records.Began(promise.Promise, name, line);
        if (query == ScriptQueryKind.Ask) Pauses++;
        return (_lastId, promise.Promise);
    }

    private void Note(Request request, IReadOnlyList<string> largeIntegers)
    {
        if (largeIntegers.Count == 0 || Notes.Count >= MaxNotes) return;
        var where = string.Join(", ", largeIntegers.Select(p => p.Length == 0 ? "the result itself" : p));
        var note = $"Integers beyond 2^53 in the result of {request.Name} are strings, so that they are not rounded: "
            + $"{where}. BigInt(text) passes one on as a number.";
        if (!Notes.Contains(note)) Notes.Add(note);
    }

    private JsValue Error(int line, string message) => At(line, engine.Intrinsics.Error.Construct(message));

    private JsValue At(int line, JsValue error)
    {
        if (error is ObjectInstance o) _lineOf.AddOrUpdate(o, line);
        return error;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string TextOf(ScriptReply reply, out IReadOnlyList<string> largeIntegers) =>
        Encoding.UTF8.GetString(LargeIntegers.Quote(reply.Payload, out largeIntegers).Span);

    private JsValue Parse(ReadOnlyMemory<byte> json) =>
        json.IsEmpty ? JsValue.Undefined : new JsonParser(engine).Parse(Encoding.UTF8.GetString(json.Span));

    private sealed record Request(ManualPromise Promise, string Name, int Line, ScriptQueryKind? Query, int Bytes);
}
