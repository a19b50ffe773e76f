using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>How voidmcp presents itself to a client: the results of <c>initialize</c> and <c>server/discover</c>.</summary>
internal static class Introductions
{
    /// <summary>Characters of one server's instructions, and of all together; the client's context pays for them.</summary>
    private const int MaxInstructionsOfServer = 2000, MaxInstructions = 8000;

    private const string OwnInstructions = """
        voidmcp stands in front of several MCP servers. Use `search` to find their tools and `execute_code` to call them:
        one JavaScript program can chain and parallelise many calls, and only its result comes back.
        """;

    /// <param name="revision">What was agreed on.</param>
    /// <param name="listing">What there is.</param>
    /// <param name="plain">The one server that is served as if there were no gateway (<see cref="ListedTools.Plain"/>); null otherwise.</param>
    public static ReadOnlyMemory<byte> Initialize(string revision, ToolListing listing, ServerDefinitions? plain) => JsonText.Write(w =>
    {
        var hasTasks = string.CompareOrdinal(revision, ProtocolRevision.FirstWithTasks) >= 0;
        w.WriteStartObject();
        w.WriteString("protocolVersion"u8, revision);
        w.WriteRaw("capabilities"u8, plain is not null ? PlainCapabilities.Of(plain, listing.HasOwnTools, Era.Legacy, hasTasks) : hasTasks ? LegacyCapabilities : Capabilities);
        w.WriteRaw("serverInfo"u8, Implementation.Utf8);
        if (Instructions(listing, plain) is { Length: > 0 } words) w.WriteString("instructions"u8, words);
        w.WriteEndObject();
    });

    public static ReadOnlyMemory<byte> Discover(ToolListing listing, ServerDefinitions? plain) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteStartArray("supportedVersions"u8);
        w.WriteStringValue(ProtocolRevision.Modern);
        w.WriteEndArray();
        w.WriteRaw("capabilities"u8, plain is not null ? PlainCapabilities.Of(plain, listing.HasOwnTools, Era.Modern, hasTasks: false) : ModernCapabilities);
        if (Instructions(listing, plain) is { Length: > 0 } words) w.WriteString("instructions"u8, words);
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

    /// <summary>
    /// Our own words where our own tools are offered, then each server's, cut where they are long: they are untrusted and many. Those
    /// of a server that is served as if there were no gateway pass whole.
    /// </summary>
    private static string Instructions(ToolListing listing, ServerDefinitions? plain)
    {
        var parts = new List<string>();
        if (listing.HasOwnTools) parts.Add(OwnInstructions);
        if (plain is not null)
        {
            if (!string.IsNullOrWhiteSpace(plain.Instructions)) parts.Add(plain.Instructions);
            return string.Join("\n\n", parts);
        }

        var left = MaxInstructions;
        List<string> leftOut = [];
        foreach (var server in listing.Catalog.Servers.Where(s => !string.IsNullOrWhiteSpace(s.Summary)))
        {
            var words = Cut(server.Summary!.Trim());
            if (words.Length > left)
            {
                leftOut.Add(server.Name);
                continue;
            }

            left -= words.Length;
            parts.Add($"{server.Name}: {words}");
        }

        if (leftOut.Count > 0) parts.Add($"(No room for what these servers say of themselves: {string.Join(", ", leftOut)})");
        return string.Join("\n\n", parts);
    }

    private static string Cut(string words)
    {
        if (words.Length <= MaxInstructionsOfServer) return words;
        var end = char.IsHighSurrogate(words[MaxInstructionsOfServer - 1]) ? MaxInstructionsOfServer - 1 : MaxInstructionsOfServer;
        return words[..end] + "…";
    }
}
