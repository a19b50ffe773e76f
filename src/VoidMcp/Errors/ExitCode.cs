namespace VoidMcp.Errors;

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
