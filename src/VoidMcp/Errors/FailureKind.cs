namespace VoidMcp.Errors;

/// <summary>
/// The kinds of expected failures, carried by a <see cref="VoidMcpException"/> together with its message. Any other
/// failure is a bug and surfaces as an ordinary exception.
/// </summary>
internal enum FailureKind
{
    /// <summary>Invalid command line.</summary>
    Usage,

    /// <summary>The registry can't be read, written or parsed.</summary>
    Configuration,

    /// <summary>No server with that name is registered.</summary>
    UnknownServer,

    /// <summary>No secret with that name is set.</summary>
    UnknownSecret,

    /// <summary>
    /// The server has no tool with that name, or the registry denies it: denied tools are treated as missing.
    /// </summary>
    UnknownTool,

    /// <summary>The call needs the user's approval, and did not get it; or the registry forbids it.</summary>
    Refused,

    /// <summary>The tool call's arguments are invalid.</summary>
    InvalidArguments,

    /// <summary>The server's command could not be started, or initialization failed.</summary>
    UpstreamUnavailable,

    /// <summary>
    /// The server can't be started and only the user can fix it: its command or working directory doesn't exist.
    /// </summary>
    NeedsAttention,

    /// <summary>The server requires a login, or more scopes than the current login has: <c>voidmcp login</c>.</summary>
    NeedsLogin,

    /// <summary>The server exited, or closed its connection, while a call was in flight.</summary>
    UpstreamDied,

    /// <summary>Timeout: no response in time.</summary>
    TimedOut,

    /// <summary>The caller cancelled the operation.</summary>
    Cancelled,

    /// <summary>The tool returned an error.</summary>
    ToolFailed,

    /// <summary>The model's script failed or exceeded a limit.</summary>
    ScriptFailed,

    /// <summary>The HTTP address can't be bound.</summary>
    CannotListen,
}
