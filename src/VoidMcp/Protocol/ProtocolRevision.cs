namespace VoidMcp.Protocol;

/// <summary>The two families of the protocol: with a handshake and sessions, or stateless.</summary>
internal enum Era
{
    /// <summary>Revisions up to 2025-11-25: <c>initialize</c>, sessions, requests in both directions.</summary>
    Legacy,

    /// <summary>Revision 2026-07-28: stateless, every request carries its version and capabilities in <c>_meta</c>.</summary>
    Modern,
}

/// <summary>The protocol's revisions, by date.</summary>
internal static class ProtocolRevision
{
    public const string LatestLegacy = "2025-11-25";
    public const string Modern = "2026-07-28";

    /// <summary>The only one that knows arrays of messages.</summary>
    public const string OnlyWithBatches = "2025-03-26";

    /// <summary>The first one that knows links to resources in a tool's result.</summary>
    public const string FirstWithLinks = "2025-06-18";

    /// <summary>The first one, and the only legacy one, that knows tasks.</summary>
    public const string FirstWithTasks = "2025-11-25";

    /// <summary>Every legacy revision that voidmcp serves, newest first.</summary>
    public static readonly IReadOnlyList<string> Legacy = [LatestLegacy, "2025-06-18", "2025-03-26", "2024-11-05"];

    /// <summary>
    /// The revision to answer an <c>initialize</c> with: the one asked for where it is known, else the newest legacy one
    /// (2025-11-25, basic/lifecycle, version negotiation).
    /// </summary>
    public static string Negotiate(string? asked) => asked is not null && Legacy.Contains(asked) ? asked : LatestLegacy;
}
