using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>How voidmcp presents itself to a client: the results of <c>initialize</c> and <c>server/discover</c>.</summary>
internal static class Introductions
{
    private const int MaxInstructionsOfServer = 600;
    private const int MaxInstructions = 6000;

    private const string OwnInstructions = """
        voidmcp stands in front of several MCP servers. Use `search` to find their tools and `execute_code` to call them:
        one JavaScript program can chain and parallelise many calls, and only its result comes back.
        """;

    public static ReadOnlyMemory<byte> Initialize(string revision, ToolListing listing) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("protocolVersion"u8, revision);
        w.WriteRaw("capabilities"u8, string.CompareOrdinal(revision, ProtocolRevision.FirstWithTasks) < 0 ? Capabilities : LegacyCapabilities);
        w.WriteRaw("serverInfo"u8, Implementation.Utf8);
        w.WriteString("instructions"u8, Instructions(listing));
        w.WriteEndObject();
    });

    public static ReadOnlyMemory<byte> Discover(ToolListing listing) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteStartArray("supportedVersions"u8);
        w.WriteStringValue(ProtocolRevision.Modern);
        w.WriteEndArray();
        w.WriteRaw("capabilities"u8, ModernCapabilities);
        w.WriteString("instructions"u8, Instructions(listing));
        Results.WriteModernList(w);
        w.WriteEndObject();
    });

    /// <summary>All that works here for some server, now or later: the registry may change at any time, a client's view of it not.</summary>
    private static readonly ReadOnlyMemory<byte> Capabilities =
        """{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"completions":{},"logging":{}}"""u8.ToArray();

    private static readonly ReadOnlyMemory<byte> LegacyCapabilities =
        new JsonEdit(Capabilities).Set("tasks", """{"list":{},"cancel":{},"requests":{"tools":{"call":{}}}}"""u8.ToArray()).ToUtf8();

    private static readonly ReadOnlyMemory<byte> ModernCapabilities =
        new JsonEdit(Capabilities).Set("extensions", """{"io.modelcontextprotocol/tasks":{}}"""u8.ToArray()).ToUtf8();

    /// <summary>Our own words where our own tools are offered, then each server's, cut short: they are untrusted and many.</summary>
    private static string Instructions(ToolListing listing)
    {
        var parts = new List<string>();
        if (listing.HasOwnTools) parts.Add(OwnInstructions);
        var left = MaxInstructions;
        foreach (var server in listing.Catalog.Servers.Where(s => !string.IsNullOrWhiteSpace(s.Summary)))
        {
            var words = server.Summary!.Trim();
            if (words.Length > MaxInstructionsOfServer) words = words[..MaxInstructionsOfServer] + "…";
            left -= words.Length;
            if (left < 0) break;
            parts.Add($"{server.Name}: {words}");
        }

        return string.Join("\n\n", parts);
    }
}
