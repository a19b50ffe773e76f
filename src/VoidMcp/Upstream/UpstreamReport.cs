namespace VoidMcp.Upstream;

/// <summary>An event in a server's life, for logs: it started, stopped, disconnected, was given up.</summary>
/// <param name="Server">Its name in the registry.</param>
/// <param name="Text">
/// What happened, as a clause: "started (pid 4711)". May have several lines. Contains no secret of its entry.
/// </param>
/// <param name="IsProblem">Whether it is a failure.</param>
internal sealed record UpstreamReport(string Server, string Text, bool IsProblem);
