namespace VoidMcp.Errors;

/// <summary>
/// An expected failure, in words that its reader can act on. The message names the thing that failed (server, tool,
/// file and line); the hint, where there is one, says what to do next. Never carries a secret's value.
/// </summary>
internal sealed class VoidMcpException(FailureKind kind, string message, string? hint = null, Exception? inner = null)
    : Exception(message, inner)
{
    public FailureKind Kind { get; } = kind;

    /// <summary>What to do next, as one sentence or command; null where the message says it all.</summary>
    public string? Hint { get; } = hint;

    /// <summary>How a command that meets this failure ends.</summary>
    public ExitCode ExitCode => Kind switch
    {
        FailureKind.Usage or FailureKind.Configuration => ExitCode.Usage,
        FailureKind.Cancelled => ExitCode.Interrupted,
        _ => ExitCode.Failed,
    };
}
