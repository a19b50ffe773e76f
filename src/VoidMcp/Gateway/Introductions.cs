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
    /// <param name="offer">What is introduced.</param>
    public static ReadOnlyMemory<byte> Initialize(string revision, OfferedServers offer) => JsonText.Write(w =>
    {
        var hasTasks = string.CompareOrdinal(revision, ProtocolRevision.FirstWithTasks) >= 0;
        w.WriteStartObject();
        w.WriteString("protocolVersion"u8, revision);
        w.WriteRaw("capabilities"u8, offer.Plain is { } plain
            ? PlainCapabilities.Of(plain, offer.HasOwnTools, Era.Legacy, hasTasks, offer.HasSkills())
            : hasTasks ? LegacyCapabilities : Capabilities);
        w.WriteRaw("serverInfo"u8, hasTasks ? Implementation.Server : Implementation.Utf8);
        if (Instructions(offer) is { Length: > 0 } words) w.WriteString("instructions"u8, words);
        w.WriteEndObject();
    });

    /// <param name="offer">What is introduced.</param>
    public static ReadOnlyMemory<byte> Discover(OfferedServers offer) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteStartArray("supportedVersions"u8);
        w.WriteStringValue(ProtocolRevision.Modern);
        w.WriteEndArray();
        w.WriteRaw("capabilities"u8, offer.Plain is { } plain
            ? PlainCapabilities.Of(plain, offer.HasOwnTools, Era.Modern, hasTasks: false, offer.HasSkills())
            : offer.HasSkills() ? SkillCapabilities : ModernCapabilities);
        if (Instructions(offer) is { Length: > 0 } words) w.WriteString("instructions"u8, words);
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
    private static string Instructions(OfferedServers offer)
    {
        var parts = new List<string>();
        if (offer.HasOwnTools) parts.Add(OwnInstructions);
        if (offer.Plain is { } plain)
        {
            if (!string.IsNullOrWhiteSpace(plain.Instructions))
            {
                var name = offer.Summaries is [var only, ..] ? only.Server : "server";
                parts.Add(offer.HasOwnTools ? Section(name, plain.Instructions.Trim()) : plain.Instructions);
            }

            return string.Join("\n\n", parts);
        }

        var left = MaxInstructions;
        List<string> leftOut = [];
        foreach (var (server, summary) in offer.Summaries)
        {
            if (string.IsNullOrWhiteSpace(summary)) continue;
            var words = Cut(summary.Trim());
            if (words.Length > left)
            {
                leftOut.Add(server);
                continue;
            }

            left -= words.Length;
            parts.Add(Section(server, words));
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

/// <summary>What a client is told of the servers in its handshake.</summary>
/// <param name="HasOwnTools">Whether voidmcp's own tools are listed.</param>
/// <param name="Summaries">
/// What each enabled server says of its purpose, in the registry's order; null where it says nothing. Untrusted text.
/// </param>
/// <param name="Plain">
/// The single server that is passed through (<see cref="ListedTools.Plain"/>); null otherwise.
/// </param>
internal sealed record OfferedServers(
    bool HasOwnTools,
    IReadOnlyList<(string Server, string? Summary)> Summaries,
    ServerDefinitions? Plain = null)
{
    /// <summary>
    /// Returns whether there are skills to serve: those of a server, or the user's own scripts. Asked only where the
    /// answer is told. Default: there are none.
    /// </summary>
    public Func<bool> HasSkills { get; init; } = static () => false;
}
