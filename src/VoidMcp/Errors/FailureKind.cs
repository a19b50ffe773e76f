namespace VoidMcp.Errors;

/// <summary>
/// The failures that voidmcp expects, by name. <see cref="VoidMcpException"/> carries one; its text says the rest.
/// Anything that is not listed here is a bug and surfaces as an ordinary exception.
/// </summary>
internal enum FailureKind
{
    /// <summary>The command line was wrong.</summary>
    Usage,

    /// <summary>The registry can't be read, written or understood.</summary>
    Configuration,

    /// <summary>No server of that name is registered.</summary>
    UnknownServer,

    /// <summary>No secret of that name is set.</summary>
    UnknownSecret,

    /// <summary>The server has no tool of that name, or the registry denies it: a denied tool does not exist.</summary>
    UnknownTool,

    /// <summary>The arguments are not what the tool takes.</summary>
    InvalidArguments,

    /// <summary>The server's command could not be started, or its handshake failed.</summary>
    UpstreamUnavailable,

    /// <summary>The server can't be started, and only the user can mend it: its command or folder is not there.</summary>
    NeedsAttention,

    /// <summary>The server wants a login that there is not, or one with more rights: <c>voidmcp login</c>.</summary>
    NeedsLogin,

    /// <summary>The server ended, or closed its connection, while a call was in flight.</summary>
    UpstreamDied,

    /// <summary>No answer within the time limit.</summary>
    TimedOut,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>The tool answered with an error of its own.</summary>
    ToolFailed,

    /// <summary>The model's script ended with an error, or broke a limit.</summary>
    ScriptFailed,

    /// <summary>The address to serve on can't be had.</summary>
    CannotListen,
}
