namespace VoidMcp.Upstream;

/// <summary>Something that happened to a server, for logs: it started, stopped, went away, was given up.</summary>
/// <param name="Server">Its name in the registry.</param>
/// <param name="Text">What happened, as a clause: "started (pid 4711)". May have several lines. Holds no secret of its entry.</param>
/// <param name="IsProblem">Whether it is a failure, not the ordinary course of things.</param>
internal sealed record UpstreamReport(string Server, string Text, bool IsProblem);
