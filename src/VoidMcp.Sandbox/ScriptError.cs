namespace VoidMcp.Sandbox;

/// <summary>Why a script ended without a result.</summary>
internal enum ScriptErrorKind
{
    /// <summary>The code can't be parsed.</summary>
    Syntax,

    /// <summary>The script threw and nobody caught.</summary>
    Uncaught,

    /// <summary>The result can't be turned into JSON.</summary>
    Result,

    /// <summary>The script waits for something that nothing will ever settle.</summary>
    Stuck,

    /// <summary>The wall clock ran out.</summary>
    Timeout,

    /// <summary>The heap's wall was hit.</summary>
    Memory,

    /// <summary>Another limit was broken: recursion, regular expression, size, depth.</summary>
    Limit,

    /// <summary>The worker process died or broke the protocol.</summary>
    Crash,

    /// <summary>Too many scripts wait for a worker already.</summary>
    Busy,
}

/// <summary>
/// A script's failure as the model sees it. Line and column count from one, in the model's own text; zero means unknown.
/// </summary>
internal sealed record ScriptError(ScriptErrorKind Kind, string Name, string Message)
{
    public int Line { get; init; }

    public int Column { get; init; }

    /// <summary>The text of <see cref="Line"/>, trimmed and shortened.</summary>
    public string? SourceLine { get; init; }

    /// <summary>What to do about it, as a sentence; null where the message says it all.</summary>
    public string? Hint { get; init; }

    /// <summary>For an uncaught ToolError, the server and tool that failed.</summary>
    public string? Server { get; init; }

    /// <inheritdoc cref="Server"/>
    public string? Tool { get; init; }

    /// <summary>Frames of the model's own code, innermost first, one a line; null where there is only one.</summary>
    public string? Stack { get; init; }

    /// <summary>Whether the worker is unfit for another script afterwards.</summary>
    public bool BrokeLimit => Kind is ScriptErrorKind.Timeout or ScriptErrorKind.Memory or ScriptErrorKind.Limit or ScriptErrorKind.Crash;
}

/// <summary>Carries a <see cref="ScriptError"/> out of the depth of the engine; never seen outside this project.</summary>
internal sealed class ScriptFailedException(ScriptError error) : Exception(error.Message)
{
    public ScriptError Error { get; } = error;
}
