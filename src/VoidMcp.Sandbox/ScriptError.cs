namespace VoidMcp.Sandbox;

/// <summary>Why a script ended without a result.</summary>
internal enum ScriptErrorKind
{
    /// <summary>The code can't be parsed.</summary>
    Syntax,

    /// <summary>The script threw an exception that it did not catch.</summary>
    Uncaught,

    /// <summary>The result can't be serialized to JSON.</summary>
    Result,

    /// <summary>The script waits for a promise that can never settle.</summary>
    Stuck,

    /// <summary>The time limit was exceeded.</summary>
    Timeout,

    /// <summary>The memory limit was exceeded.</summary>
    Memory,

    /// <summary>Another limit was exceeded: recursion, regular expression, size, depth.</summary>
    Limit,

    /// <summary>The worker process crashed or violated the protocol.</summary>
    Crash,

    /// <summary>Too many scripts are already waiting for a worker.</summary>
    Busy,

    /// <summary>No script is run here, because the sandbox that is required is incomplete.</summary>
    Refused,
}

/// <summary>
/// A script's failure as shown to the model. Line and column are 1-based and refer to the model's own text; 0: unknown.
/// </summary>
internal sealed record ScriptError(ScriptErrorKind Kind, string Name, string Message)
{
    public int Line { get; init; }

    public int Column { get; init; }

    /// <summary>The text of <see cref="Line"/>, trimmed and shortened.</summary>
    public string? SourceLine { get; init; }

    /// <summary>How to fix it, as a sentence; null if the message is sufficient.</summary>
    public string? Hint { get; init; }

    /// <summary>For an uncaught ToolError, the server and tool that failed.</summary>
    public string? Server { get; init; }

    /// <inheritdoc cref="Server"/>
    public string? Tool { get; init; }

    /// <summary>For an uncaught ToolError, the JSON of its structured content, shortened; null: none.</summary>
    public string? StructuredContent { get; init; }

    /// <summary>Stack frames of the model's code, innermost first, one per line; null if there is only one.</summary>
    public string? Stack { get; init; }

    /// <summary>Whether the worker must not be reused after this error.</summary>
    public bool BrokeLimit =>
        Kind is ScriptErrorKind.Timeout or ScriptErrorKind.Memory or ScriptErrorKind.Limit or ScriptErrorKind.Crash;
}

/// <summary>Carries a <see cref="ScriptError"/> out of the engine; internal to this project.</summary>
internal sealed class ScriptFailedException(ScriptError error) : Exception(error.Message)
{
    public ScriptError Error { get; } = error;
}
