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

    /// <summary>The exit code of a command that fails this way.</summary>
    public ExitCode ExitCode => Kind switch
    {
        FailureKind.Usage or FailureKind.Configuration => ExitCode.Usage,
        FailureKind.Cancelled => ExitCode.Interrupted,
        _ => ExitCode.Failed,
    };
}
