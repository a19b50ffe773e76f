using System.Text.Json.Serialization;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Upstream;

/// <summary>
/// One file of the <see cref="DefinitionCache"/>: a server's definitions, or a note that it is unreachable.
/// </summary>
internal sealed record CachedDefinitions
{
    /// <summary>The format version that this voidmcp writes; files of other versions are ignored.</summary>
    public const int CurrentFormat = 5;

    public required int Format { get; init; }

    /// <summary>The fingerprint of the registry entry that the file was written for.</summary>
    public required string Entry { get; init; }

    /// <summary>True if the last start failed and none has succeeded; else null.</summary>
    public bool? Unreachable { get; init; }

    /// <summary><c>modern</c> or <c>legacy</c>.</summary>
    public string? Era { get; init; }

    public string? Revision { get; init; }

    public RawJson? ServerInfo { get; init; }

    public RawJson? Capabilities { get; init; }

    public string? Instructions { get; init; }

    public IReadOnlyList<string>? Told { get; init; }

    public IReadOnlyList<RawJson>? Tools { get; init; }

    public IReadOnlyList<RawJson>? Prompts { get; init; }

    public IReadOnlyList<RawJson>? Resources { get; init; }

    public IReadOnlyList<RawJson>? Templates { get; init; }

    public IReadOnlyList<RawJson>? Skills { get; init; }

    public IReadOnlyList<string>? LeftOut { get; init; }

    public IReadOnlyList<string>? Cleaned { get; init; }

    public IReadOnlyList<MissingList>? Missing { get; init; }

    public static CachedDefinitions Of(string entry, ServerDefinitions definitions) => new()
    {
        Format = CurrentFormat,
        Entry = entry,
        Era = definitions.Era == Protocol.Era.Modern ? "modern" : "legacy",
        Revision = definitions.Revision,
        ServerInfo = RawJson.OrNull(definitions.ServerInfo),
        Capabilities = RawJson.OrNull(definitions.Capabilities),
        Instructions = definitions.Instructions,
        Told = definitions.Told,
        Tools = [.. definitions.Tools.Select(tool => new RawJson(tool.Utf8))],
        Prompts = [.. definitions.Prompts.Select(prompt => new RawJson(prompt.Utf8))],
        Resources = [.. definitions.Resources.Select(resource => new RawJson(resource.Utf8))],
        Templates = [.. definitions.Templates.Select(template => new RawJson(template.Utf8))],
        Skills = definitions.Skills.Count == 0 ? null : [.. definitions.Skills.Select(s => new RawJson(s.Utf8))],
        LeftOut = definitions.LeftOut.Count == 0 ? null : definitions.LeftOut,
        Cleaned = definitions.Cleaned.Count == 0 ? null : definitions.Cleaned,
        Missing = definitions.Missing.Count == 0 ? null : definitions.Missing,
    };

    /// <summary>The cached definitions; null if the file has none, or has a tool that can't be read.</summary>
    public ServerDefinitions? ToDefinitions()
    {
        if (Tools is null) return null;
        var tools = new List<ToolDefinition>(Tools.Count);
        foreach (var raw in Tools)
        {
            if (!ToolDefinition.TryParse(raw.Utf8, out var tool, out _)) return null;
            tools.Add(tool);
        }

        return new ServerDefinitions
        {
            Era = Era == "modern" ? Protocol.Era.Modern : Protocol.Era.Legacy,
            Revision = Revision ?? "",
            ServerInfo = ServerInfo?.Utf8 ?? default,
            Told = Told ?? [],
            Capabilities = Capabilities?.Utf8 ?? default,
            Instructions = Instructions,
            Tools = tools,
            Prompts = Keyed(Prompts, "name"u8),
            Resources = Keyed(Resources, "uri"u8),
            Templates = Keyed(Templates, "uriTemplate"u8),
            Skills = Keyed(Skills, "uri"u8),
            LeftOut = LeftOut ?? [],
            Cleaned = Cleaned ?? [],
            Missing = Missing ?? [],
        };
    }

    private static List<KeyedDefinition> Keyed(IReadOnlyList<RawJson>? list, ReadOnlySpan<byte> key)
    {
        var found = new List<KeyedDefinition>();
        foreach (var raw in list ?? [])
        {
            if (KeyedDefinition.TryParse(raw.Utf8, key, out var definition)) found.Add(definition);
        }

        return found;
    }
}

/// <summary>The cache's files as JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CachedDefinitions))]
internal sealed partial class CachedDefinitionsJson : JsonSerializerContext
{
    public static CachedDefinitionsJson Compact { get; } = new(DocumentJson.Options());
}
