namespace VoidMcp.Protocol;

/// <summary>The two families of the protocol: with handshake and sessions, or stateless.</summary>
internal enum Era
{
    /// <summary>Up to 2025-11-25: <c>initialize</c>, sessions, requests in both directions.</summary>
    Legacy,

    /// <summary>2026-07-28: stateless; every request has its version and capabilities in <c>_meta</c>.</summary>
    Modern,
}

/// <summary>The protocol versions, by date.</summary>
internal static class ProtocolRevision
{
    public const string LatestLegacy = "2025-11-25";
    public const string Modern = "2026-07-28";

    /// <summary>The only version with batches.</summary>
    public const string OnlyWithBatches = "2025-03-26";

    /// <summary>The first version with resource links in tool results.</summary>
    public const string FirstWithLinks = "2025-06-18";

    /// <summary>The first version with tasks, and the only legacy one.</summary>
    public const string FirstWithTasks = "2025-11-25";

    /// <summary>Every legacy version that voidmcp supports, newest first.</summary>
    public static readonly IReadOnlyList<string> Legacy = [LatestLegacy, "2025-06-18", "2025-03-26", "2024-11-05"];

    /// <summary>
    /// The version to return for an <c>initialize</c>: the requested one if supported, else the newest legacy one
    /// (2025-11-25, basic/lifecycle, version negotiation).
    /// </summary>
    public static string Negotiate(string? asked) => asked is not null && Legacy.Contains(asked) ? asked : LatestLegacy;
}
