namespace VoidMcp.Upstream;

/// <summary>
/// This server is taken out of service because the registry changed: whoever still wants it asks the
/// <see cref="UpstreamSet"/> again, which has another in its place or knows that there is none.
/// </summary>
internal sealed class UpstreamRetiredException(string server) : Exception($"server '{server}' was taken out of service");
