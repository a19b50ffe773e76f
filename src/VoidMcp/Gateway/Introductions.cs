using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>Builds the results of <c>initialize</c> and <c>server/discover</c>.</summary>
internal static class Introductions
{
    /// <summary>
    /// Maximum length of one server's instructions and of all, in characters: they take up the client's context.
    /// </summary>
    private const int MaxInstructionsOfServer = 2000, MaxInstructions = 8000;

    private const string OwnInstructions = """
        voidmcp is a gateway to several MCP servers. Use `search` to find their tools and `execute_code` to call them:
        one JavaScript program can chain and parallelize many calls, and only its result comes back.
        """;

    /// <param name="revision">The negotiated protocol revision.</param>
    /// <param name="listing">The tool list.</param>
    /// <param name="plain">The single server that is passed through (<see cref="ListedTools.Plain"/>); null
    /// otherwise.</param>
    public static ReadOnlyMemory<byte> Initialize(
        string revision, ToolListing listing, ServerDefinitions? plain) => JsonText.Write(w =>
    {
        var hasTasks = string.CompareOrdinal(revision, ProtocolRevision.FirstWithTasks) >= 0;
        w.WriteStartObject();
        w.WriteString("protocolVersion"u8, revision);
        w.WriteRaw("capabilities"u8, plain is not null
            ? PlainCapabilities.Of(plain, listing.HasOwnTools, Era.Legacy, hasTasks, listing.HasSkills)
            : hasTasks ? LegacyCapabilities : Capabilities);
        w.WriteRaw("serverInfo"u8, hasTasks ? Implementation.Server : Implementation.Utf8);
        if (Instructions(listing, plain) is { Length: > 0 } words) w.WriteString("instructions"u8, words);
        w.WriteEndObject();
    });

    public static ReadOnlyMemory<byte> Discover(ToolListing listing, ServerDefinitions? plain) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteStartArray("supportedVersions"u8);
        w.WriteStringValue(ProtocolRevision.Modern);
        w.WriteEndArray();
        w.WriteRaw("capabilities"u8, plain is not null
            ? PlainCapabilities.Of(plain, listing.HasOwnTools, Era.Modern, hasTasks: false, listing.HasSkills)
            : listing.HasSkills ? SkillCapabilities : ModernCapabilities);
        if (Instructions(listing, plain) is { Length: > 0 } words) w.WriteString("instructions"u8, words);
        Results.WriteModernList(w, Implementation.Server);
        w.WriteEndObject();
    });

    /// <summary>
    /// All capabilities that any server may have, now or later: the registry may change, a client's view may not.
    /// </summary>
    private static readonly ReadOnlyMemory<byte> Capabilities =
        """
        {"tools":{"listChanged":true},"prompts":{"listChanged":true},
        "resources":{"subscribe":true,"listChanged":true},"completions":{},"logging":{}}
        """u8.ToArray();

    private static readonly ReadOnlyMemory<byte> LegacyCapabilities =
        new JsonEdit(Capabilities)
            .Set("tasks", """{"list":{},"cancel":{},"requests":{"tools":{"call":{}}}}"""u8.ToArray()).ToUtf8();

    private static readonly ReadOnlyMemory<byte> ModernCapabilities =
        new JsonEdit(Capabilities).Set("extensions", """{"io.modelcontextprotocol/tasks":{}}"""u8.ToArray()).ToUtf8();

    /// <summary>
    /// Unlike the others, skills are announced only where there are some: clients show what they can do with them.
    /// </summary>
    private static readonly ReadOnlyMemory<byte> SkillCapabilities =
        new JsonEdit(Capabilities)
            .Set(
                "extensions",
                """{"io.modelcontextprotocol/tasks":{},"io.modelcontextprotocol/skills":{}}"""u8.ToArray())
            .ToUtf8();

    /// <summary>
    /// Our instructions if our own tools are listed, then each server's. These are untrusted and may be long, so they
    /// are truncated, and indented under the server's name: no line of them can begin another server's section. Those
    /// of a single passed-through server stay as they are unless ours stand before them.
    /// </summary>
    private static string Instructions(ToolListing listing, ServerDefinitions? plain)
    {
        var parts = new List<string>();
        if (listing.HasOwnTools) parts.Add(OwnInstructions);
        if (plain is not null)
        {
            if (!string.IsNullOrWhiteSpace(plain.Instructions))
            {
                var name = listing.Catalog.Servers is [var only, ..] ? only.Name : "server";
                parts.Add(listing.HasOwnTools ? Section(name, plain.Instructions.Trim()) : plain.Instructions);
            }

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
            parts.Add(Section(server.Name, words));
        }

        if (leftOut.Count > 0)
            parts.Add($"(Omitted for lack of space: the instructions of {string.Join(", ", leftOut)})");
        return string.Join("\n\n", parts);
    }

    private static string Section(string server, string words) =>
        $"{server}:\n  {words.ReplaceLineEndings("\n  ")}";

    private static string Cut(string words)
    {
        if (words.Length <= MaxInstructionsOfServer) return words;
        var end = char.IsHighSurrogate(words[MaxInstructionsOfServer - 1])
            ? MaxInstructionsOfServer - 1
            : MaxInstructionsOfServer;
        return words[..end] + "…";
    }
}
