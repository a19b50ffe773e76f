namespace VoidMcp.Errors;

/// <summary>
/// An expected failure. The message names what failed (server, tool, file and line) and why; the hint, if any, tells
/// the user what to do. Never contains a secret's value.
/// </summary>
internal sealed class VoidMcpException(FailureKind kind, string message, string? hint = null, Exception? inner = null)
    : Exception(message, inner)
{
    public FailureKind Kind { get; } = kind;

    /// <summary>The next step, as one sentence or command; null if the message is enough.</summary>
    public string? Hint { get; } = hint;

    /// <summary>How long the server asks to wait before it is tried again; null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The exit code of a command that fails this way.</summary>
    public ExitCode ExitCode => Kind switch
    {
        FailureKind.Usage or FailureKind.Configuration => ExitCode.Usage,
        FailureKind.Cancelled => ExitCode.Interrupted,
        _ => ExitCode.Failed,
    };
}

/// <summary>The exit codes of the process. Scripts depend on these numbers, so a test pins them.</summary>
internal enum ExitCode
{
    /// <summary>Success.</summary>
    Done = 0,

    /// <summary>The operation failed: a tool error, a script error, a server that doesn't start.</summary>
    Failed = 1,

    /// <summary>Invalid usage or configuration.</summary>
    Usage = 2,

    /// <summary>Terminated by SIGINT (128 + 2), as shells expect.</summary>
    Interrupted = 130,

    /// <summary>Terminated by SIGTERM (128 + 15), as shells expect.</summary>
    Terminated = 143,
}
