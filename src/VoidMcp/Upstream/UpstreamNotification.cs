namespace VoidMcp.Upstream;

/// <summary>What a server announced to whoever is connected: log messages, updated resources, elicitations that are done.</summary>
/// <param name="Server">Its name in the registry.</param>
/// <param name="Method">The notification's method.</param>
/// <param name="Parameters">Its raw params.</param>
internal sealed record UpstreamNotification(string Server, string Method, ReadOnlyMemory<byte> Parameters);
