using System.Globalization;
using System.Text.RegularExpressions;
using Acornima;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace VoidMcp.Sandbox;

/// <summary>
/// Says what went wrong in terms of the model's own text: name, message, line, column, the line itself, a hint.
/// </summary>
/// <param name="source">Null before there is code to point at.</param>
/// <param name="calls">What the script called so far.</param>
/// <param name="tools">What it could have called.</param>
internal sealed partial class ErrorReport(ScriptSource? source, CallRecords calls, ToolNames tools)
{
    private const int MaxMessage = 4_000, MaxFrames = 8, MaxFramesLookedAt = 100, MaxInnerErrors = 3;

    /// <summary>
    /// One frame of a stack, with the position in the model's text; an empty line for frames of the sandbox's own code,
    /// because the engine writes a frame of its own for an empty answer. It asks whenever it renders a stack.
    /// </summary>
    public string Frame(string description, in SourceLocation location)
    {
        var start = location.Start;
        if (source is null || location.SourceFile != ScriptSource.FileName || source.IsWrapper(start.Line, start.Column)) return "\n";
        var (line, column) = source.Map(start.Line, start.Column);
        var name = description is "" or "(anonymous)" or "anonymous" ? "" : description + " ";
        return string.Create(CultureInfo.InvariantCulture, $"    at {name}(line {line}:{column})\n");
    }

    /// <summary>The innermost line of a stack made by <see cref="Frame"/>; zero where it has none.</summary>
    public static int FirstLine(string stack) => FirstPosition(stack).Line;

    /// <summary>A limit's error with the place that the stack tells.</summary>
    public ScriptError Locate(ScriptError error, string stack)
    {
        if (error.Line > 0) return error;
        var (line, column) = FirstPosition(stack);
        return line == 0 ? error : error with { Line = line, Column = column, SourceLine = source?.LineText(line) };
    }

    /// <summary>An exception that the script did not catch.</summary>
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

    /// <summary>A rejection that the script did not handle. Any value can be thrown, so nothing about it is sure.</summary>
    /// <param name="reason">What was thrown.</param>
    /// <param name="callLine">The line of the call that failed; zero where it was none.</param>
    /// <param name="stack">Where the script was when it became known, for values that have no place of their own.</param>
    public ScriptError Uncaught(JsValue reason, int callLine, string stack) => Explain(Describe(reason, callLine, stack));

    /// <summary>An error of the sandbox's own that has a line, with the text of that line.</summary>
    public ScriptError WithText(ScriptError error) => error.SourceLine is null ? At(error, error.Line) : error;

    /// <summary>The line on which the innermost loop around the stack's places begins; zero where there is none.</summary>
    public int LoopAround(string stack)
    {
        if (source is null) return 0;
        var places = source.Places;
        return Positions(stack).Take(MaxFramesLookedAt)
            .Select(p => places.LoopAround(p.Line, p.Column)).FirstOrDefault(static line => line > 0);
    }

    private ScriptError Describe(JsValue reason, int callLine, string stackOfOthers)
    {
        if (reason is not JsError o)
        {
            var thrown = new ScriptError(ScriptErrorKind.Uncaught, "Uncaught", $"the script threw {Show(reason)}");
            return Locate(At(thrown, callLine), stackOfOthers);
        }

        var (name, message) = (Text(o, "name") ?? "Error", Text(o, "message") ?? "");
        var stack = Text(o, "stack") ?? "";
        var error = new ScriptError(ScriptErrorKind.Uncaught, Short(name, 100), Short(message + Inner(o), MaxMessage))
        {
            Stack = Frames(stack) is { Count: > 1 } frames ? string.Join('\n', frames) : null,
            Server = name == "ToolError" ? Text(o, "server") : null,
            Tool = name == "ToolError" ? Text(o, "tool") : null,
        };
        return callLine > 0 ? At(error, callLine) : Locate(Locate(error, stack), stackOfOthers);
    }

    /// <summary>Looks at values of the script's once more; what that throws costs the explanation and nothing else.</summary>
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

    /// <summary>What an error says of those inside it: the reasons of Promise.any, and a cause.</summary>
    private static string Inner(JsError error)
    {
        var inner = Value(error, "errors") is JsArray { Length: > 0 } errors
            ? [.. errors.Take(MaxInnerErrors)]
            : Value(error, "cause") is JsError cause ? new List<JsValue> { cause } : [];
        var texts = inner.Select(static e => e is JsError o ? $"{Text(o, "name")}: {Text(o, "message")}" : Show(e)).ToList();
        return texts.Count == 0 ? "" : $" ({string.Join("; ", texts)})";
    }

    private ScriptError At(ScriptError error, int line) =>
        line == 0 ? error : error with { Line = line, SourceLine = source?.LineText(line) };

    private static (int Line, int Column) FirstPosition(string stack) => Positions(stack).FirstOrDefault();

    private static IEnumerable<(int Line, int Column)> Positions(string stack) => Position().Matches(stack).Select(static m => (
        int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
        int.Parse(m.Groups[2].ValueSpan, CultureInfo.InvariantCulture)));

    /// <summary>The frames of the model's own code in a stack, innermost first, each without indentation.</summary>
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
            return "an object that can't be shown";
        }
    }

    /// <summary>A property as text, if it is text; a getter of the script's that throws counts as absent.</summary>
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
