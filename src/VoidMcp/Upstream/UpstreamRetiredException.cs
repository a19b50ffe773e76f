namespace VoidMcp.Upstream;

/// <summary>
/// Thrown by a server that was retired because the registry changed: ask the <see cref="UpstreamSet"/> for its
/// replacement, if any.
/// </summary>
internal sealed class UpstreamRetiredException(string server)
    : Exception($"server '{server}' was taken out of service");
