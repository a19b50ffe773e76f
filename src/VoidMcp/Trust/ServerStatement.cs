using System.Text.Json.Serialization;
using VoidMcp.Protocol;

namespace VoidMcp.Trust;

/// <summary>What a definition defines.</summary>
internal enum StatedKind
{
    Tool,
    Prompt,
    Template,

    /// <summary>The server's instructions for models, at most one.</summary>
    Instructions,

    /// <summary>A skill, with the digests of its files.</summary>
    Skill,
}

/// <summary>One thing that a server says of itself.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name, URI template or URI; empty for instructions.</param>
/// <param name="Definition">The definition as clients see it; for instructions a JSON string.</param>
internal sealed record StatedItem(StatedKind Kind, string Name, RawJson Definition)
{
    /// <summary>A hash of the definition, whatever the order of its members.</summary>
    [JsonIgnore]
    public string Hash => field ??= CanonicalJson.Hash(Definition.Utf8);

    /// <summary>What it is and its name: <c>tool echo</c>.</summary>
    [JsonIgnore]
    public string Title => Kind == StatedKind.Instructions ? "instructions" : $"{WordOf(Kind)} {Name}";

    public static string WordOf(StatedKind kind) => kind.ToString().ToLowerInvariant();
}

/// <summary>
/// What a server says of itself at one moment: kept in a file for the definitions that the user accepted, and for those
/// that wait. Immutable.
/// </summary>
internal sealed record ServerStatement
{
    /// <summary>The format version that this voidmcp writes.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>When it was said, or accepted.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The server's own name and version; null if unknown.</summary>
    public string? Version { get; init; }

    /// <summary>The client capabilities that the server was offered: offered more, it may say more.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <summary>The kinds that were listed completely; of others nothing is known.</summary>
    public required IReadOnlyList<StatedKind> Known { get; init; }

    public required IReadOnlyList<StatedItem> Items { get; init; }

    /// <summary>How another statement differs from this one, in the order of the items.</summary>
    public IReadOnlyList<DefinitionChange> ChangesTo(ServerStatement now)
    {
        var before = Items.ToDictionary(KeyOf);
        var after = now.Items.Select(KeyOf).ToHashSet();
        return
        [
            .. now.Items
                .Where(item => AreBothKnown(item, now) && before.GetValueOrDefault(KeyOf(item))?.Hash != item.Hash)
                .Select(item => new DefinitionChange(before.GetValueOrDefault(KeyOf(item)), item)),
            .. Items.Where(item => AreBothKnown(item, now) && IsRemoved(item, now, after))
                .Select(item => new DefinitionChange(item, null)),
        ];
    }

    /// <summary>Whether another statement is about kinds that this one does not know.</summary>
    public bool LacksKindsOf(ServerStatement now) => now.Known.Except(Known).Any();

    /// <summary>This statement with the kinds that only another one knows.</summary>
    public ServerStatement WithKindsOf(ServerStatement now) => this with
    {
        Known = [.. Known.Union(now.Known).Order()],
        Items = [.. Items, .. now.Items.Where(item => !Known.Contains(item.Kind))],
    };

    /// <summary>This statement after accepting another one.</summary>
    public ServerStatement Accepting(ServerStatement now)
    {
        var after = now.Items.Select(KeyOf).ToHashSet();
        var kept = Items.Where(item => !now.Known.Contains(item.Kind)
            || (!after.Contains(KeyOf(item)) && !IsRemoved(item, now, after)));
        return now with
        {
            Told = now.CoversToldOf(this) ? now.Told : [.. Told.Union(now.Told).Order(StringComparer.Ordinal)],
            Known = [.. Known.Union(now.Known).Order()],
            Items = [.. now.Items.Where(item => now.Known.Contains(item.Kind)), .. kept],
        };
    }

    /// <summary>Whether the server was offered at least the capabilities that it was for the other statement.</summary>
    public bool CoversToldOf(ServerStatement other) => other.Told.All(Told.Contains);

    /// <summary>The definition of this kind and name; null if there is none.</summary>
    public StatedItem? Find(StatedKind kind, string name) =>
        Items.FirstOrDefault(item => item.Kind == kind && item.Name == name);

    private bool AreBothKnown(StatedItem item, ServerStatement now) =>
        Known.Contains(item.Kind) && now.Known.Contains(item.Kind);

    /// <summary>Offered fewer capabilities, a server may have fewer tools: none of them is gone.</summary>
    private bool IsRemoved(StatedItem item, ServerStatement now, HashSet<(StatedKind, string)> after) =>
        !after.Contains(KeyOf(item)) && now.CoversToldOf(this);

    private static (StatedKind Kind, string Name) KeyOf(StatedItem item) => (item.Kind, item.Name);
}

/// <summary>The files of statements as JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ServerStatement))]
[JsonSerializable(typeof(ListedUris))]
internal sealed partial class StatementJson : JsonSerializerContext
{
    public static StatementJson Indented { get; } = new(DocumentJson.Options(isIndented: true));
}
