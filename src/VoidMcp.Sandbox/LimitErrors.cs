using System.Diagnostics;
using System.Globalization;

namespace VoidMcp.Sandbox;

/// <summary>The words for broken limits, the same whether the engine notices or the host does.</summary>
internal static class LimitErrors
{
    public static ScriptError Timeout(ScriptLimits limits) => new(ScriptErrorKind.Timeout, "TimeLimit",
        string.Create(CultureInfo.InvariantCulture, $"the script ran past its time limit of {limits.Timeout.TotalSeconds:0.##} s"));

    /// <summary>The same, when the script had nothing to do but wait. The host knows for which calls.</summary>
    public static ScriptError TimeoutInWait(ScriptLimits limits, int calls) =>
        Timeout(limits) with { Hint = calls > 0 ? null : "It was waiting for a timer." };

    public static ScriptError Memory(ScriptLimits limits) => new(ScriptErrorKind.Memory, "MemoryLimit",
        $"the script ran past its memory limit of {limits.MemoryBytes >> 20} MiB")
    {
        Hint = "Work on less at a time, and keep only what the result needs.",
    };

    public static ScriptError Recursion() => new(ScriptErrorKind.Limit, "RecursionLimit",
        "functions call one another too deeply; is the end of a recursion missing?");

    public static ScriptError Regex() => new(ScriptErrorKind.Limit, "RegexLimit",
        $"a regular expression ran longer than {ScriptLimits.RegexTimeout.TotalSeconds:0} s")
    {
        Hint = "Avoid repetitions inside repetitions, such as (a+)+.",
    };

    /// <summary>What a script was at when its time or memory ran out: what had been done, and the loop or the calls that held it.</summary>
    /// <param name="error">A limit's error with its place, where that is known.</param>
    /// <param name="loopLine">The line on which the loop begins; zero where it was in none.</param>
    /// <param name="calls">The calls so far.</param>
    /// <param name="consoleLines">Lines printed so far.</param>
    public static ScriptError WithProgress(ScriptError error, int loopLine, CallRecords calls, int consoleLines)
    {
        var open = calls.Open;
        var said = new List<string>();
        if (error.Hint is { } hint) said.Add(hint);
        if (open.Count > 0 && error.Kind == ScriptErrorKind.Timeout)
        {
            var waiting = open.Take(3).Select(c => string.Create(CultureInfo.InvariantCulture,
                $"{c.Name} (line {c.Line}, for {Stopwatch.GetElapsedTime(c.Started).TotalSeconds:0.0} s)"));
            said.Add($"Without an answer yet: {string.Join(", ", waiting)}{(open.Count > 3 ? $" and {open.Count - 3} more" : "")}.");
        }

        if (loopLine > 0) said.Add($"It was in the loop that begins on line {loopLine}.");
        if (Done(calls.Ended, consoleLines) is { } done) said.Add(done);
        return said.Count == 0 ? error : error with { Hint = string.Join(' ', said) };
    }

    /// <summary>What a script had done before it was ended, as a sentence; null where that is nothing.</summary>
    public static string? Done(int callsEnded, int consoleLines)
    {
        var done = new List<string>();
        if (callsEnded > 0) done.Add(Count(callsEnded, "call"));
        if (consoleLines > 0) done.Add(Count(consoleLines, "console line"));
        return done.Count == 0 ? null : $"Before that: {string.Join(" and ", done)}.";
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    public static ScriptError Stuck() => new(ScriptErrorKind.Stuck, "NeverSettles",
        "the script waits for a promise that nothing will settle: no call and no timer is left")
    {
        Hint = "A promise made with new Promise must call its resolve or reject.",
    };
}
