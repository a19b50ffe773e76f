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

    public static ScriptError Stuck() => new(ScriptErrorKind.Stuck, "NeverSettles",
        "the script waits for a promise that nothing will settle: no call and no timer is left")
    {
        Hint = "A promise made with new Promise must call its resolve or reject.",
    };
}
