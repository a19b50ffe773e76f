using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Acornima;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using VoidMcp.Sandbox.Awaits;

namespace VoidMcp.Sandbox;

/// <summary>
/// Builds script errors in terms of the model's code: name, message, line, column, source line and hint.
/// </summary>
/// <param name="source">The parsed code; null before parsing.</param>
/// <param name="calls">The calls that the script has made so far.</param>
/// <param name="tools">The tools that the script can call.</param>
internal sealed partial class ErrorReport(ScriptSource? source, CallRecords calls, ToolNames tools)
{
    private Position? _inLoop;

    /// <summary>The code of a named script by its file name; null for other files. Default: there are none.</summary>
    public Func<string?, ScriptSource?> NamedSource { get; init; } = static _ => null;

    private const int MaxMessage = 4_000, MaxStructured = 1_000, MaxFrames = 8, MaxFramesLookedAt = 100,
        MaxInnerErrors = 3;

    /// <summary>
    /// Formats one stack frame with its position in the model's code. Returns an empty line for the sandbox's own
    /// frames, because the engine inserts a default frame for an empty string. Called by the engine for each frame.
    /// </summary>
    public string Frame(string description, in SourceLocation location)
    {
        var start = location.Start;
        if (description.StartsWith(OutlinedLoop.Name, StringComparison.Ordinal))
        {
            // Only the innermost position is of interest: that in the loop, in the function that the loop stands in.
            _inLoop ??= start;
            return "\n";
        }

        if (description.StartsWith(' ')) return "\n";
        (start, _inLoop) = (_inLoop ?? start, null);
        if (NamedSource(location.SourceFile) is { } named)
        {
            var (at, from) = named.Map(start.Line, start.Column);
            return named.IsWrapper(start.Line, start.Column) ? "\n" : string.Create(
                CultureInfo.InvariantCulture, $"    at {NameIn(description)}({location.SourceFile}:{at}:{from})\n");
        }

        if (source is null
            || location.SourceFile != ScriptSource.FileName
            || source.IsWrapper(start.Line, start.Column))
        {
            return "\n";
        }

        var (line, column) = source.Map(start.Line, start.Column);
        return string.Create(CultureInfo.InvariantCulture, $"    at {NameIn(description)}(line {line}:{column})\n");
    }

    private static string NameIn(string description) =>
        description is "" or "(anonymous)" or "anonymous" ? "" : description + " ";

    /// <summary>The innermost line in a stack made by <see cref="Frame"/>; 0 if there is none.</summary>
    public static int FirstLine(string stack) => FirstPosition(stack).Line;

    /// <summary>Adds the position from the stack to a limit's error.</summary>
    public ScriptError Locate(ScriptError error, string stack)
    {
        if (error.Line > 0) return error;
        var (line, column) = FirstPosition(stack);
        return line == 0 ? error : error with { Line = line, Column = column, SourceLine = source?.LineText(line) };
    }

    /// <summary>Describes an exception that the script did not catch.</summary>
    public ScriptError Uncaught(JavaScriptException exception, int callLine)
    {
        var error = Describe(exception.Error, callLine, exception.JavaScriptStackTrace ?? "");
        if (error.Line == 0 && source is not null && exception.Location.SourceFile == ScriptSource.FileName)
        {
            var (line, column) = source.Map(exception.Location.Start.Line, exception.Location.Start.Column);
            error = error with { Line = line, Column = column, SourceLine = source.LineText(line) };
        }

        return Explain(error);
    }

    /// <summary>Describes an unhandled rejection. Any value can be thrown, so it may not be an error object.</summary>
    /// <param name="reason">The thrown value.</param>
    /// <param name="callLine">The line of the failed call; 0 if it was not a call.</param>
    /// <param name="stack">The stack at the time of the rejection, for values that have no position of their
    /// own.</param>
    public ScriptError Uncaught(JsValue reason, int callLine, string stack) =>
        Explain(Describe(reason, callLine, stack));

    /// <summary>Adds the source line to one of the sandbox's own errors that has a line number.</summary>
    public ScriptError WithText(ScriptError error) => error.SourceLine is null ? At(error, error.Line) : error;

    /// <summary>The first line of the innermost loop in the stack; 0 if there is none.</summary>
    public int LoopAround(string stack)
    {
        if (source is null) return 0;
        var places = source.Places;
        return Positions(stack).Take(MaxFramesLookedAt)
            .Select(p => places.LoopAround(p.Line, p.Column)).FirstOrDefault(static line => line > 0);
    }

    /// <summary>The first line of the code's loop if it has exactly one; otherwise 0.</summary>
    public int OnlyLoop() => source?.Places.OnlyLoop() ?? 0;

    private ScriptError Describe(JsValue reason, int callLine, string stackOfOthers)
    {
        if (reason is not JsError o)
        {
            var thrown = new ScriptError(ScriptErrorKind.Uncaught, "Uncaught", $"the script threw {Show(reason)}");
            return Locate(At(thrown, callLine), stackOfOthers);
        }

        var (name, message) = (Text(o, "name") ?? "Error", Text(o, "message") ?? "");
        var stack = WithoutHead(Text(o, "stack") ?? "", name, message);
        var error = new ScriptError(ScriptErrorKind.Uncaught, Short(name, 100), Short(message + Inner(o), MaxMessage))
        {
            Stack = StackOf(Frames(stack)),
            Server = name == "ToolError" ? Text(o, "server") : null,
            Tool = name == "ToolError" ? Text(o, "tool") : null,
            StructuredContent = name == "ToolError" ? Structured(o, message) : null,
        };
        return callLine > 0 ? At(error, callLine) : Locate(Locate(error, stack), stackOfOthers);
    }

    /// <summary>
    /// The frames to show. The first is that of the error's own line, and is not shown again: one in a named script is
    /// not, and is put second.
    /// </summary>
    private static string? StackOf(IReadOnlyList<string> frames)
    {
        var isNamed = frames is [var first, ..] && !Position().IsMatch(first);
        return frames.Count > 1 || isNamed
            ? string.Join('\n', isNamed ? frames.Prepend("at the call") : frames)
            : null;
    }

    /// <summary>
    /// Adds a hint. This reads the script's values; if that throws, the error is returned without a hint.
    /// </summary>
    private ScriptError Explain(ScriptError error)
    {
        if (source is null) return error;
        try
        {
            error = error with { Hint = RuntimeHints.For(error.Name, error.Message, tools, source.Places) };
            return new TypeErrorHints(source.Places, calls).Explain(error);
        }
        catch (JavaScriptException)
        {
            return error;
        }
    }

    /// <summary>The structured content as JSON, unless the message says the same.</summary>
    private static string? Structured(JsError error, string message)
    {
        if (Value(error, "structuredContent") is not ObjectInstance content) return null;
        try
        {
            var bytes = JsonOut.Write(content, "structuredContent", ScriptLimits.MaxTransferBytes, out _);
            var json = Encoding.UTF8.GetString(bytes.Span);
            return Dense(message).Contains(Dense(json), StringComparison.Ordinal) ? null : Short(json, MaxStructured);
        }
        catch (Exception e) when (e is JavaScriptException or ScriptFailedException)
        {
            return null;
        }
    }

    private static string Dense(string json) => string.Concat(json.Where(static c => !char.IsWhiteSpace(c)));

    /// <summary>The messages of inner errors: those of an AggregateError (Promise.any), and the cause.</summary>
    private static string Inner(JsError error)
    {
        var inner = Value(error, "errors") is JsArray { Length: > 0 } errors
            ? [.. errors.Take(MaxInnerErrors)]
            : Value(error, "cause") is JsError cause ? new List<JsValue> { cause } : [];
        var texts =
            inner.Select(static e => e is JsError o ? $"{Text(o, "name")}: {Text(o, "message")}" : Show(e)).ToList();
        return texts.Count == 0 ? "" : $" ({string.Join("; ", texts)})";
    }

    /// <summary>A stack as scripts see it: name and message, then the frames of the model's code.</summary>
    public static string WithFrames(string head, string stack) =>
        string.Join('\n', stack.Split('\n', StringSplitOptions.RemoveEmptyEntries).Prepend(head));

    /// <summary>The frames of a stack that begins with the error's name and message, as scripts see it.</summary>
    public static string WithoutHead(string stack, string name, string message)
    {
        var head = message.Length == 0 ? name : name.Length == 0 ? message : $"{name}: {message}";
        return stack.StartsWith(head, StringComparison.Ordinal) ? stack[head.Length..] : stack;
    }

    private ScriptError At(ScriptError error, int line) =>
        line == 0 ? error : error with { Line = line, SourceLine = source?.LineText(line) };

    private static (int Line, int Column) FirstPosition(string stack) => Positions(stack).FirstOrDefault();

    private static IEnumerable<(int Line, int Column)> Positions(string stack) =>
        Position().Matches(stack).Select(static m => (
            int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
            int.Parse(m.Groups[2].ValueSpan, CultureInfo.InvariantCulture)));

    /// <summary>The stack frames of the model's code, innermost first, without indentation.</summary>
    public static IReadOnlyList<string> Frames(string stack) =>
    [
        .. stack.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(static f => f.StartsWith("at ", StringComparison.Ordinal))
            .Take(MaxFrames),
    ];

    private static string Show(JsValue reason)
    {
        try
        {
            return ValueText.OfLine([reason], MaxMessage);
        }
        catch (JavaScriptException)
        {
            return "an object that cannot be displayed";
        }
    }

    /// <summary>A string property; null if it is not a string or its getter throws.</summary>
    private static string? Text(ObjectInstance error, string name) =>
        Value(error, name) is { } value && value.IsString() ? value.ToString() : null;

    private static JsValue? Value(ObjectInstance error, string name)
    {
        try
        {
            return error.Get(name);
        }
        catch (JavaScriptException)
        {
            return null;
        }
    }

    private static string Short(string text, int length) => text.Length <= length ? text : text[..length] + "…";

    [GeneratedRegex(@"\(line (\d+):(\d+)\)")]
    private static partial Regex Position();
}
