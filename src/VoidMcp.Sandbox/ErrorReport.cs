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
internal sealed partial class ErrorReport(ScriptSource? source)
{
    private const int MaxMessage = 4_000, MaxFrames = 8;

    /// <summary>For failures before there is code to point at.</summary>
    public static readonly ErrorReport WithoutSource = new(null);

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
        var (line, column) = FirstPosition(stack);
        return line == 0 ? error : error with { Line = line, Column = column, SourceLine = source?.LineText(line) };
    }

    /// <summary>An exception that the script did not catch.</summary>
    public ScriptError Uncaught(JavaScriptException exception, int callLine)
    {
        var error = Uncaught(exception.Error, callLine);
        if (error.Line > 0) return error;
        error = Locate(error, exception.JavaScriptStackTrace ?? "");
        if (error.Line > 0 || source is null || exception.Location.SourceFile != ScriptSource.FileName) return error;
        var (line, column) = source.Map(exception.Location.Start.Line, exception.Location.Start.Column);
        return error with { Line = line, Column = column, SourceLine = source.LineText(line) };
    }

    /// <summary>A rejection that the script did not handle. Any value can be thrown, so nothing about it is sure.</summary>
    public ScriptError Uncaught(JsValue reason, int callLine)
    {
        if (reason is not ObjectInstance o || o is not JsError)
        {
            return At(new ScriptError(ScriptErrorKind.Uncaught, "Uncaught", $"the script threw {Show(reason)}"), callLine);
        }

        var (name, message) = (Text(o, "name") ?? "Error", Text(o, "message") ?? "");
        var stack = Text(o, "stack") ?? "";
        var error = new ScriptError(ScriptErrorKind.Uncaught, Short(name, 100), Short(message, MaxMessage))
        {
            Hint = RuntimeHints.For(name, message),
            Stack = Frames(stack) is { Count: > 1 } frames ? string.Join('\n', frames) : null,
            Server = name == "ToolError" ? Text(o, "server") : null,
            Tool = name == "ToolError" ? Text(o, "tool") : null,
        };
        return callLine > 0 ? At(error, callLine) : Locate(error, stack);
    }

    private ScriptError At(ScriptError error, int line) =>
        line == 0 ? error : error with { Line = line, SourceLine = source?.LineText(line) };

    private static (int Line, int Column) FirstPosition(string stack)
    {
        var match = Position().Match(stack);
        if (!match.Success) return (0, 0);
        return (int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
    }

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
    private static string? Text(ObjectInstance error, string name)
    {
        try
        {
            var value = error.Get(name);
            return value.IsString() ? value.ToString() : null;
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
