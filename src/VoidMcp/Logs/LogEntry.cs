namespace VoidMcp.Logs;

/// <summary>The kind of a log entry.</summary>
internal enum LogKind
{
    /// <summary>A normal event: started, stopped, reloaded.</summary>
    Info,

    /// <summary>A problem.</summary>
    Warning,

    /// <summary>A line of a server's stderr.</summary>
    Stderr,
}

/// <summary>One log entry.</summary>
/// <param name="Time">The timestamp, UTC with milliseconds.</param>
/// <param name="Pid">The process ID of the gateway that logged it: several write to the same files.</param>
/// <param name="Kind">The kind of the entry.</param>
/// <param name="Text">The text, possibly several lines. Untrusted, but without control characters.</param>
internal sealed record LogEntry(DateTimeOffset Time, int Pid, LogKind Kind, string Text);
