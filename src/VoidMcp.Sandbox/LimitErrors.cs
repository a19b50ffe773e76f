using System.Diagnostics;
using System.Globalization;

namespace VoidMcp.Sandbox;

/// <summary>Error messages for exceeded limits, shared by engine and host.</summary>
internal static class LimitErrors
{
    public static ScriptError Timeout(ScriptLimits limits) => new(ScriptErrorKind.Timeout, "TimeLimit",
        string.Create(CultureInfo.InvariantCulture,
            $"the script exceeded its time limit of {limits.Timeout.TotalSeconds:0.##} s"));

    /// <summary>The timeout error for a script that was only waiting. The host adds the calls it waited for.</summary>
    public static ScriptError TimeoutInWait(ScriptLimits limits, int calls) =>
        Timeout(limits) with { Hint = calls > 0 ? null : "It was waiting for a timer." };

    public static ScriptError Memory(ScriptLimits limits) => new(ScriptErrorKind.Memory, "MemoryLimit",
        $"the script exceeded its memory limit of {limits.MemoryBytes >> 20} MiB")
    {
        Hint = "Process less data at a time, and keep only what the result needs.",
    };

    public static ScriptError Recursion() => new(ScriptErrorKind.Limit, "RecursionLimit",
        "maximum recursion depth exceeded; check that the recursion ends");

    public static ScriptError Regex() => new(ScriptErrorKind.Limit, "RegexLimit",
        $"a regular expression exceeded its time limit of {ScriptLimits.RegexTimeout.TotalSeconds:0} s")
    {
        Hint = "Avoid nested quantifiers such as (a+)+.",
    };

    /// <summary>Adds to a time or memory error what the script had done, and the loop or calls it was in.</summary>
    /// <param name="error">A limit's error, with its position if known.</param>
    /// <param name="loopLine">The first line of the innermost loop; 0 outside loops.</param>
    /// <param name="calls">The calls made so far.</param>
    /// <param name="consoleLines">Number of console lines printed so far.</param>
    public static ScriptError WithProgress(ScriptError error, int loopLine, CallRecords calls, int consoleLines)
    {
        var open = calls.Open;
        var said = new List<string>();
        if (error.Hint is { } hint) said.Add(hint);
        if (open.Count > 0 && error.Kind == ScriptErrorKind.Timeout)
        {
            var waiting = open.Take(3).Select(c => string.Create(CultureInfo.InvariantCulture,
                $"{c.Name} (line {c.Line}, for {Stopwatch.GetElapsedTime(c.Started).TotalSeconds:0.0} s)"));
            said.Add("Pending calls: "
                + $"{string.Join(", ", waiting)}{(open.Count > 3 ? $" and {open.Count - 3} more" : "")}.");
        }

        if (loopLine > 0) said.Add($"It was in the loop that starts on line {loopLine}.");
        if (Done(calls.Ended, consoleLines) is { } done) said.Add(done);
        return said.Count == 0 ? error : error with { Hint = string.Join(' ', said) };
    }

    /// <summary>A sentence about what the script completed before it was stopped; null if nothing.</summary>
    public static string? Done(int callsEnded, int consoleLines)
    {
        var done = new List<string>();
        if (callsEnded > 0) done.Add(Count(callsEnded, "call"));
        if (consoleLines > 0) done.Add(Count(consoleLines, "console line"));
        return done.Count == 0 ? null : $"Completed before that: {string.Join(" and ", done)}.";
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    public static ScriptError Stuck() => new(ScriptErrorKind.Stuck, "NeverSettles",
        "the script waits for a promise that can never settle: no calls or timers are pending")
    {
        Hint = "A promise made with new Promise must call resolve or reject.",
    };
}
