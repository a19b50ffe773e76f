namespace VoidMcp.Upstream;

/// <summary>
/// A server's notification for connected clients: log messages, resource updates, completed elicitations.
/// </summary>
/// <param name="Server">Its name in the registry.</param>
/// <param name="Method">The notification's method.</param>
/// <param name="Parameters">Its raw params.</param>
internal sealed record UpstreamNotification(string Server, string Method, ReadOnlyMemory<byte> Parameters);
