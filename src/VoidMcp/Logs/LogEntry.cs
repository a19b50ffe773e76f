namespace VoidMcp.Logs;

/// <summary>What kind of line it is.</summary>
internal enum LogKind
{
    /// <summary>The ordinary course of things: started, stopped, reloaded.</summary>
    Info,

    /// <summary>Something that is wrong.</summary>
    Warning,

    /// <summary>What a server wrote to stderr, in its own words.</summary>
    Stderr,
}

/// <summary>
/// One thing that was logged.
/// </summary>
/// <param name="Time">When, in UTC to the millisecond.</param>
/// <param name="Pid">The gateway that logged it: several write to the same files.</param>
/// <param name="Kind">What kind of line it is.</param>
/// <param name="Text">The text, which may have several lines. Untrusted, but without control characters.</param>
internal sealed record LogEntry(DateTimeOffset Time, int Pid, LogKind Kind, string Text);
