namespace VoidMcp.Logs;

/// <summary>One request to a server, as the audit file records it once it has ended.</summary>
internal sealed record AuditRecord
{
    /// <summary>When it arrived.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>
    /// The client's name and version, as it says; null for the terminal, and for clients that say nothing. Untrusted.
    /// </summary>
    public string? Client { get; init; }

    /// <summary>The same for all requests of one session; null for the terminal.</summary>
    public string? Session { get; init; }

    /// <summary>The same for all calls of one script run; null for direct calls.</summary>
    public string? Script { get; init; }

    public required string Server { get; init; }

    /// <summary>Such as <c>tools/call</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The tool's name; null for other requests.</summary>
    public string? Tool { get; init; }

    /// <summary>What is requested, if it is not a tool: a URI, or a prompt in words; null if unknown.</summary>
    public string? Target { get; init; }

    public required AuditDecision Decision { get; init; }

    /// <summary>Why it was denied, or why it failed; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>How it ended; null if it was denied.</summary>
    public AuditOutcome? Outcome { get; init; }

    /// <summary>From arrival to end, including the wait for approval.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Size of the server's result or error, in bytes; 0 if there is none.</summary>
    public required long Bytes { get; init; }

    /// <summary>
    /// The beginning of the raw arguments, not masked yet, at most <see cref="MaxArguments"/> bytes; empty if there are
    /// none, or if they are not recorded.
    /// </summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>Size of all arguments, in bytes.</summary>
    public int ArgumentsLength { get; init; }

    /// <summary>More of the arguments is not recorded, in bytes.</summary>
    public const int MaxArguments = 64 * 1024;
}

/// <summary>Whether a request was let through to its server.</summary>
internal enum AuditDecision
{
    /// <summary>Nothing had to be asked.</summary>
    Allowed,

    /// <summary>The user approved this call.</summary>
    ApprovedOnce,

    /// <summary>The user approved the tool for this script.</summary>
    ApprovedForScript,

    /// <summary>The user approved the tool for this session.</summary>
    ApprovedForSession,

    /// <summary>The policy or the user said no, or nobody could be asked.</summary>
    Denied,
}

/// <summary>How a request that was let through ended.</summary>
internal enum AuditOutcome
{
    Ok,

    /// <summary>The server answered with an error.</summary>
    Error,

    /// <summary>There was no answer: the server was down, disconnected or timed out.</summary>
    Failed,

    /// <summary>The caller cancelled it.</summary>
    Cancelled,
}
