namespace VoidMcp.Upstream;

/// <summary>The state of a server's life; see the diagram at <see cref="ServerLife"/>.</summary>
internal enum LifeState
{
    /// <summary>Not running; starts on first use.</summary>
    Idle,

    /// <summary>Starting, or in the handshake.</summary>
    Starting,

    /// <summary>Connected.</summary>
    Ready,

    /// <summary>Failed; retried after a pause or on the next use.</summary>
    Failing,

    /// <summary>Failed in a way that only the user can fix; retried on the next use.</summary>
    NeedsAttention,

    /// <summary>Failed too often in a row; not started any more.</summary>
    GivenUp,

    /// <summary>Out of service: new calls are rejected, those in flight may finish.</summary>
    Draining,

    /// <summary>Stopped for good.</summary>
    Gone,
}

/// <summary>A snapshot of a server's life. Immutable.</summary>
/// <param name="State">The state.</param>
/// <param name="ProcessId">The process ID, if the server is a process.</param>
/// <param name="Problem">What is wrong; null if nothing is.</param>
/// <param name="Fix">What the user can do about it; null if unknown.</param>
/// <param name="Failures">Failures so far.</param>
/// <param name="NextTry">When the next retry is due; null if none is scheduled.</param>
internal sealed record LifePicture(
    LifeState State, int? ProcessId, string? Problem, string? Fix, int Failures, DateTimeOffset? NextTry);

/// <summary>An event in a server's life, for logs: it started, stopped, disconnected, was given up.</summary>
/// <param name="Server">Its name in the registry.</param>
/// <param name="Text">
/// What happened, as a clause: "started (pid 4711)". May have several lines. Contains no secret of its entry.
/// </param>
/// <param name="IsProblem">Whether it is a failure.</param>
internal sealed record UpstreamReport(string Server, string Text, bool IsProblem);
