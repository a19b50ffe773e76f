using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>One call that a script made.</summary>
/// <param name="Server">The registered name where the tool was found, else what the script wrote.</param>
/// <param name="Tool"><inheritdoc cref="Server"/></param>
/// <param name="State">How it ended.</param>
/// <param name="Line">The line of the call in the model's code, or zero.</param>
/// <param name="Offset">When it began, counted from the script's start.</param>
/// <param name="Duration">How long it took, or had taken when the script ended.</param>
/// <param name="Message">Why it failed; null otherwise.</param>
internal sealed record ScriptCallTrace(
    string Server, string Tool, ScriptCallState State, int Line, TimeSpan Offset, TimeSpan Duration, string? Message);

/// <summary>How a script's call ended.</summary>
internal enum ScriptCallState
{
    Ok,
    Failed,

    /// <summary>It was still running when the script ended, and was cancelled.</summary>
    Unfinished,
}

/// <summary>Everything about one script that has ended, however it ended.</summary>
internal sealed record ScriptOutcome
{
    /// <summary>The result's JSON in UTF-8; empty where the script returned nothing or failed.</summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>Null where the script succeeded.</summary>
    public ScriptError? Error { get; init; }

    public IReadOnlyList<ConsoleLine> Console { get; init; } = [];

    /// <summary>Console lines beyond the limit, not kept.</summary>
    public int LinesDropped { get; init; }

    /// <summary>What the author should know although the script succeeded.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// What the script sent along with its answer, in order: raw MCP content blocks, checked, together a few MiB at most.
    /// They are there whether or not the script failed afterwards.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Emitted { get; init; } = [];

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<ScriptCallTrace> Calls { get; init; } = [];

    /// <summary>From the script's start to its end; waiting for a worker is not in it.</summary>
    public TimeSpan Elapsed { get; init; }

    public bool Succeeded => Error is null;
}
