using VoidMcp.Asking;
using VoidMcp.Protocol;
using VoidMcp.Schema;
using VoidMcp.Trust;

namespace VoidMcp.Upstream;

/// <summary>
/// A server's identity, capabilities and lists, as it reported them. Immutable; cached on disk between runs.
/// </summary>
internal sealed record ServerDefinitions
{
    /// <summary>The era that the server speaks; cached, so that the next start needs no probing.</summary>
    public required Era Era { get; init; }

    /// <summary>The negotiated protocol version, as the server wrote it.</summary>
    public required string Revision { get; init; }

    /// <summary>Raw <c>serverInfo</c>; empty if the server sent none.</summary>
    public ReadOnlyMemory<byte> ServerInfo { get; init; }

    /// <summary>Raw <c>capabilities</c>; empty if the server sent none.</summary>
    public ReadOnlyMemory<byte> Capabilities { get; init; }

    /// <summary>The server's instructions for models. Untrusted text.</summary>
    public string? Instructions { get; init; }

    /// <summary>What was taken out of <see cref="Instructions"/>; null if nothing. Not cached.</summary>
    public string? InstructionsNote { get; init; }

    /// <summary>
    /// The names of the client capabilities that a legacy server was offered when it returned these lists (<see
    /// cref="ClientCapabilities.Names"/>): offered more, it may have more.
    /// </summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <summary>
    /// Whether a gateway passed them on: it caches what it read itself, with the server's own era. Not cached.
    /// </summary>
    public bool IsSecondHand { get; init; }

    /// <summary>Every tool of every page, in the server's order, names unique.</summary>
    public required IReadOnlyList<ToolDefinition> Tools { get; init; }

    /// <summary>Every prompt, in the server's order, names unique.</summary>
    public IReadOnlyList<KeyedDefinition> Prompts { get; init; } = [];

    /// <summary>Every resource, in the server's order, URIs unique.</summary>
    public IReadOnlyList<KeyedDefinition> Resources { get; init; } = [];

    /// <summary>Every resource template, in the server's order, templates unique.</summary>
    public IReadOnlyList<KeyedDefinition> Templates { get; init; } = [];

    /// <summary>Every skill, in the server's order, URIs unique.</summary>
    public IReadOnlyList<KeyedDefinition> Skills { get; init; } = [];

    /// <summary>Whether the server declared that it serves skills.</summary>
    public bool ServesSkills => Extensions(Capabilities, SkillEntry.Extension);

    /// <summary>Whether raw capabilities declare an extension.</summary>
    public static bool Extensions(ReadOnlyMemory<byte> capabilities, ReadOnlySpan<byte> name) =>
        JsonSlices.IsObject(JsonSlices.Property(JsonSlices.Property(capabilities, "extensions"u8), name));

    /// <summary>The definitions that were skipped because they are invalid, each with the reason.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>
    /// What was changed in the server's definitions, by definition: hidden and overlong text was removed (<see
    /// cref="DefinitionGate"/>), arguments were renamed (<see cref="ArgumentNames"/>).
    /// </summary>
    public IReadOnlyList<string> Cleaned { get; init; } = [];

    /// <summary>The lists that the server did not return; they are read again.</summary>
    public IReadOnlyList<MissingList> Missing { get; init; } = [];

    /// <summary>
    /// Whether the server has tools that it did not tell: the list failed, or is empty although it declared tools, as
    /// of servers that are still starting up.
    /// </summary>
    public bool LacksTools => Misses("tools/list") || (Tools.Count == 0 && Has("tools"u8));

    /// <summary>What the user should know about the lists; null if there is nothing.</summary>
    public string? Problem
    {
        get
        {
            string[] words =
            [
                .. Missing.Select(m => $"could not read {m.Method}: {m.Why}"),
                .. LeftOut.Take(MostShown),
                .. LeftOut.Count > MostShown ? [$"and {LeftOut.Count - MostShown} more"] : Array.Empty<string>(),
            ];
            return words.Length == 0 ? null : string.Join('\n', words);
        }
    }

    private const int MostShown = 10;

    /// <summary>These definitions, with the lists that are missing taken from earlier ones.</summary>
    public ServerDefinitions CompletedBy(ServerDefinitions before) => Missing.Count == 0 ? this : this with
    {
        Tools = Misses("tools/list") && Tools.Count < before.Tools.Count ? before.Tools : Tools,
        Prompts = Misses("prompts/list") && Prompts.Count < before.Prompts.Count ? before.Prompts : Prompts,
        Resources =
            Misses("resources/list") && Resources.Count < before.Resources.Count ? before.Resources : Resources,
        Templates = Misses("resources/templates/list") && Templates.Count < before.Templates.Count
            ? before.Templates
            : Templates,
        Skills = Misses("skills/list") && Skills.Count < before.Skills.Count ? before.Skills : Skills,
    };

    /// <summary>These definitions without some of the declared capabilities; the lists stay.</summary>
    public ServerDefinitions Without(IReadOnlyList<string> capabilities)
    {
        if (capabilities.Count == 0 || Capabilities.IsEmpty) return this;
        var edit = capabilities.Aggregate(new JsonEdit(Capabilities), (all, name) => all.Remove(name));
        return this with { Capabilities = edit.ToUtf8() };
    }

    /// <summary>These lists, with what another handshake told.</summary>
    public ServerDefinitions As(ServerDefinitions spoken) => this with
    {
        Era = spoken.Era,
        Revision = spoken.Revision,
        ServerInfo = spoken.ServerInfo,
        Capabilities = spoken.Capabilities,
        Instructions = spoken.Instructions,
    };

    /// <summary>What the user accepts of these definitions, or not. Lists that are missing are unknown.</summary>
    /// <param name="now">When they were read.</param>
    public ServerStatement ToStatement(DateTimeOffset now) => new()
    {
        At = now,
        Version = VersionIn(ServerInfo),
        Told = Told,
        Known =
        [
            .. LacksTools ? Array.Empty<StatedKind>() : [StatedKind.Tool],
            .. Misses("prompts/list") ? Array.Empty<StatedKind>() : [StatedKind.Prompt],
            .. Misses("resources/templates/list") ? Array.Empty<StatedKind>() : [StatedKind.Template],
            StatedKind.Instructions,
            .. Misses("skills/list") ? Array.Empty<StatedKind>() : [StatedKind.Skill],
        ],
        Items =
        [
            .. Tools.Select(t => new StatedItem(StatedKind.Tool, t.Name, new RawJson(t.Utf8))),
            .. Prompts.Select(p => new StatedItem(StatedKind.Prompt, p.Key, new RawJson(p.Utf8))),
            .. Templates.Select(t => new StatedItem(StatedKind.Template, t.Key, new RawJson(t.Utf8))),
            .. Instructions is { Length: > 0 } text
                ? [new StatedItem(StatedKind.Instructions, "", new RawJson(JsonText.Quote(text)))]
                : Array.Empty<StatedItem>(),
            .. Skills.Select(s => new StatedItem(StatedKind.Skill, s.Key, new RawJson(s.Utf8))),
        ],
    };

    /// <summary>The instructions of a statement; null if it has none.</summary>
    public static string? InstructionsIn(ServerStatement statement) =>
        statement.Find(StatedKind.Instructions, "") is { } item ? JsonSlices.String(item.Definition.Utf8) : null;

    private static string? VersionIn(ReadOnlyMemory<byte> info)
    {
        string?[] words = [JsonSlices.Text(info, "name"u8), JsonSlices.Text(info, "version"u8)];
        return words.Any(w => w is not null) ? string.Join(' ', words.OfType<string>()) : null;
    }

    private bool Misses(string method) => Missing.Any(m => m.Method == method);

    /// <summary>Whether the server declared this capability.</summary>
    public bool Has(ReadOnlySpan<byte> capability) =>
        JsonSlices.IsObject(JsonSlices.Property(Capabilities, capability));

    /// <summary>
    /// Whether the server declared this flag of a capability, such as <c>subscribe</c> of <c>resources</c>.
    /// </summary>
    public bool Has(ReadOnlySpan<byte> capability, ReadOnlySpan<byte> flag) =>
        JsonSlices.Property(JsonSlices.Property(Capabilities, capability), flag).Span.SequenceEqual("true"u8);

    /// <summary>
    /// Whether the lists are valid for clients with these capabilities. Those of a modern server always are.
    /// </summary>
    /// <param name="names">See <see cref="Told"/>.</param>
    public bool HoldFor(IReadOnlyList<string> names) => Era == Era.Modern || names.All(n => Told.Contains(n));

    /// <summary>Whether both look the same to clients and users.</summary>
    public bool SameAs(ServerDefinitions? other) =>
        other is not null
        && Era == other.Era
        && Told.SequenceEqual(other.Told)
        && Instructions == other.Instructions
        && Capabilities.Span.SequenceEqual(other.Capabilities.Span)
        && Tools.Count == other.Tools.Count
        && Tools.Zip(other.Tools).All(pair => pair.First.Utf8.Span.SequenceEqual(pair.Second.Utf8.Span))
        && LeftOut.SequenceEqual(other.LeftOut)
        && Cleaned.SequenceEqual(other.Cleaned)
        && Missing.SequenceEqual(other.Missing)
        && Same(Prompts, other.Prompts)
        && Same(Resources, other.Resources)
        && Same(Templates, other.Templates)
        && Same(Skills, other.Skills);

    private static bool Same(IReadOnlyList<KeyedDefinition> first, IReadOnlyList<KeyedDefinition> second) =>
        first.Count == second.Count && first.Zip(second).All(pair => pair.First.SameAs(pair.Second));
}
