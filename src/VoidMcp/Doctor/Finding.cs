namespace VoidMcp.Doctor;

/// <summary>How a check ended.</summary>
internal enum FindingState
{
    /// <summary>It works.</summary>
    Ok,

    /// <summary>Nothing to check: a disabled server, a file that doesn't exist yet.</summary>
    Skipped,

    /// <summary>It was broken and is repaired (<c>--fix</c>).</summary>
    Fixed,

    /// <summary>It works, but the user should know.</summary>
    Warning,

    /// <summary>It is broken.</summary>
    Failed,
}

/// <summary>One result of a check. Contains no secret.</summary>
/// <param name="Subject">What was checked: <c>registry</c>, <c>server files</c>.</param>
/// <param name="State">How it ended.</param>
/// <param name="Message">What was found, as a clause. Its text may come from a server and is untrusted.</param>
/// <param name="Fix">What the user can do; null if nothing is wrong, or the message is enough.</param>
internal sealed record Finding(string Subject, FindingState State, string Message, string? Fix = null)
{
    /// <summary>More about the message, line by line: recent stderr. Untrusted.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>How long the checked thing took; null if not measured.</summary>
    public TimeSpan? Took { get; init; }

    /// <summary>
    /// Repairs it, without the risk of losing anything. Null if the user must decide. Throws an
    /// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> if it can't.
    /// </summary>
    public Action? Repair { get; init; }

    /// <summary>
    /// A finding whose message has several lines: the first is what was found, the others are details.
    /// </summary>
    public static Finding OfText(string subject, FindingState state, string text, string? fix)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        return new Finding(subject, state, lines[0].TrimEnd(':'), fix) { Details = lines[1..] };
    }
}
