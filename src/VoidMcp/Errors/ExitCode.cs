namespace VoidMcp.Errors;

/// <summary>What the process tells the shell. Scripts depend on these numbers, so a test pins them.</summary>
internal enum ExitCode
{
    /// <summary>The thing asked for was done.</summary>
    Done = 0,

    /// <summary>The thing asked for failed: a tool's error, a script's error, a server that won't start.</summary>
    Failed = 1,

    /// <summary>Wrong usage, or a configuration that can't be used.</summary>
    Usage = 2,

    /// <summary>Ended by SIGINT (128 + 2), as shells expect.</summary>
    Interrupted = 130,

    /// <summary>Ended by SIGTERM (128 + 15), as shells expect.</summary>
    Terminated = 143,
}
