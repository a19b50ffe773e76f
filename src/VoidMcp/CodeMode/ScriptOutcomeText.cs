using System.Globalization;
using System.Text;
using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// Renders a script's outcome as text for the model: the result first, then console output, calls and notes. Compact
/// and without repetition.
/// </summary>
internal static class ScriptOutcomeText
{
    private const int MaxCallLines = 30, MaxMessage = 300;

    /// <summary>The complete text, with the full result.</summary>
    public static string Write(ScriptOutcome outcome) => Result(outcome) + Console(outcome) + Trace(outcome);

    /// <summary>The result's JSON, or the error.</summary>
    public static string Result(ScriptOutcome outcome)
    {
        var text = new StringBuilder();
        if (outcome.Error is { } error) AppendError(text, error);
        else if (outcome.Result.IsEmpty)
            text.Append("undefined (no JSON value was returned; end the script with return and a value)");
        else text.Append(Encoding.UTF8.GetString(outcome.Result.Span));
        return text.ToString();
    }

    /// <summary>Replaces a result that is too large: its size, how to read it, its shape and its beginning.</summary>
    /// <param name="result">The result's JSON.</param>
    /// <param name="whereabouts">Where to find the full result, as a sentence without a final period.</param>
    /// <param name="maxBytes">Approximate maximum size of the beginning.</param>
    public static string Part(ReadOnlyMemory<byte> result, string whereabouts, long maxBytes)
    {
        var (shape, beginning) = ResultPreview.Of(result, maxBytes);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The result is too large to show in full ({result.Length:N0} bytes): {whereabouts}.\n"
            + $"shape: {shape}\nbeginning: {beginning}");
    }

    /// <summary>The console output; empty if there is none.</summary>
    public static string Console(ScriptOutcome outcome)
    {
        var text = new StringBuilder();
        AppendConsole(text, outcome);
        return text.ToString();
    }

    /// <summary>The list of calls, and the notes.</summary>
    public static string Trace(ScriptOutcome outcome)
    {
        var text = new StringBuilder();
        AppendCalls(text, outcome);
        foreach (var note in outcome.Notes) text.Append("\nnote: ").Append(note);
        return text.ToString();
    }

    /// <summary>Renders an error as lines: message, position, source line, hint.</summary>
    public static void AppendError(StringBuilder text, ScriptError error)
    {
        text.Append(error.Name).Append(": ").Append(error.Message);
        if (error is { Server.Length: > 0, Tool.Length: > 0 }) text.Append($"\n  from {error.Server}.{error.Tool}");
        if (error.StructuredContent is { } data) text.Append("\n  structuredContent: ").Append(data);
        if (error.Line > 0)
        {
            text.Append($"\n  at line {error.Line}");
            if (error.Column > 0) text.Append($", column {error.Column}");
            if (!string.IsNullOrEmpty(error.SourceLine)) text.Append(": ").Append(error.SourceLine);
        }

        if (error.Stack is { } stack)
        {
            foreach (var frame in stack.Split('\n').Skip(1)) text.Append("\n  ").Append(frame);
        }

        if (error.Hint is { } hint) text.Append("\nhint: ").Append(hint);
    }

    private static void AppendConsole(StringBuilder text, ScriptOutcome outcome)
    {
        if (outcome.Console.Count == 0 && outcome.LinesDropped == 0) return;
        text.Append("\n\nconsole:");
        foreach (var line in outcome.Console)
        {
            text.Append("\n  ");
            if (line.Level is "warn" or "error") text.Append('[').Append(line.Level).Append("] ");
            text.Append(line.Text.Replace("\n", "\n  ", StringComparison.Ordinal));
        }

        if (outcome.LinesDropped > 0)
            text.Append(CultureInfo.InvariantCulture, $"\n  … {outcome.LinesDropped:N0} more lines dropped");
    }

    private static void AppendCalls(StringBuilder text, ScriptOutcome outcome)
    {
        if (outcome.Calls.Count == 0) return;
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n\ncalls ({outcome.Calls.Count}, {outcome.Elapsed.TotalMilliseconds:0} ms):");

        // If there are many lines, those of failed calls matter most.
        var groups = CallGroup.Of(outcome.Calls);
        var shown = groups.Count <= MaxCallLines
            ? groups
            : [.. groups.OrderBy(static g => g.First.State == ScriptCallState.Ok)
                .Take(MaxCallLines).OrderBy(static g => g.First.Offset)];
        foreach (var group in shown)
        {
            var call = group.First;
            text.Append(
                CultureInfo.InvariantCulture, $"\n  {call.Server}{(call.Tool.Length > 0 ? "." : "")}{call.Tool} ");
            text.Append(call.State switch
            {
                ScriptCallState.Ok => "ok",
                ScriptCallState.Failed => "failed",
                _ => "unfinished",
            });
            text.Append(' ').Append(Durations(group));

            // The error message is already shown above.
            if (call.Message is { } message && message != outcome.Error?.Message)
                text.Append(": ").Append(Short(message));
        }

        if (shown.Count < groups.Count)
        {
            var left = outcome.Calls.Count - shown.Sum(static g => g.Count);
            var isAllOk = groups.Count(static g => g.First.State != ScriptCallState.Ok) <= shown.Count;
            text.Append(CultureInfo.InvariantCulture, $"\n  … {left:N0} more{(isAllOk ? ", all ok" : "")}");
        }
    }

    /// <summary>The duration of a call, or the number of calls with their shortest and longest duration.</summary>
    private static string Durations(CallGroup group)
    {
        var (least, most) = (Milliseconds(group.Shortest), Milliseconds(group.Longest));
        if (group.Count == 1) return $"{most} ms";
        return $"× {group.Count:N0}, {(least == most ? most : $"{least} to {most}")} ms";
    }

    private static string Milliseconds(TimeSpan duration) => duration.TotalMilliseconds.ToString("0.#");

    private static string Short(string message)
    {
        var line = message.ReplaceLineEndings(" ");
        return line.Length <= MaxMessage ? line : line[..MaxMessage] + "…";
    }
}
