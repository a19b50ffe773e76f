using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>One tool call made by a script.</summary>
/// <param name="Server">The registered name if the tool was found, otherwise as the script wrote it.</param>
/// <param name="Tool"><inheritdoc cref="Server"/></param>
/// <param name="State">How it ended.</param>
/// <param name="Line">The line of the call in the model's code; 0 if unknown.</param>
/// <param name="Offset">Start time, relative to the script's start.</param>
/// <param name="Duration">Time from its start until it ended or the script ended.</param>
/// <param name="Message">The error message; null unless it failed.</param>
internal sealed record ScriptCallTrace(
    string Server, string Tool, ScriptCallState State, int Line, TimeSpan Offset, TimeSpan Duration, string? Message);

/// <summary>How a script's call ended.</summary>
internal enum ScriptCallState
{
    Ok,
    Failed,

    /// <summary>Still running when the script ended; it was cancelled.</summary>
    Unfinished,
}

/// <summary>The calls of one tool that ended in the same way: one line of a trace.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Shortest">The shortest duration.</param>
/// <param name="Longest">The longest duration.</param>
internal sealed record CallGroup(ScriptCallTrace First, int Count, TimeSpan Shortest, TimeSpan Longest)
{
    /// <summary>Groups calls, in the order in which the first of each group started.</summary>
    public static IReadOnlyList<CallGroup> Of(IReadOnlyList<ScriptCallTrace> calls) =>
    [
        .. calls.GroupBy(c => (c.Server, c.Tool, c.State, c.Message)).Select(
            g => new CallGroup(g.First(), g.Count(), g.Min(c => c.Duration), g.Max(c => c.Duration))),
    ];
}

/// <summary>The outcome of one script.</summary>
internal sealed record ScriptOutcome
{
    /// <summary>The result's JSON in UTF-8; empty if the script returned nothing or failed.</summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>Null if the script succeeded.</summary>
    public ScriptError? Error { get; init; }

    public IReadOnlyList<ConsoleLine> Console { get; init; } = [];

    /// <summary>Number of console lines dropped because of the limit.</summary>
    public int LinesDropped { get; init; }

    /// <summary>Warnings about a script that succeeded.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// The emitted blocks, in order: validated raw MCP content blocks, a few MiB in total at most. Present even if the
    /// script failed afterwards.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Emitted { get; init; } = [];

    /// <summary>The calls, in the order in which they started.</summary>
    public IReadOnlyList<ScriptCallTrace> Calls { get; init; } = [];

    /// <summary>The calls that had succeeded, if the script failed; otherwise empty.</summary>
    public IReadOnlyList<DoneCall> Done { get; init; } = [];

    /// <summary>
    /// The calls that were cancelled when the script ended, but may have run at their servers and changed something:
    /// <c>server.tool</c> for each.
    /// </summary>
    public IReadOnlyList<string> MayHaveRun { get; init; } = [];

    /// <summary>Run time of the script, without waiting for a worker.</summary>
    public TimeSpan Elapsed { get; init; }

    public bool Succeeded => Error is null;
}
