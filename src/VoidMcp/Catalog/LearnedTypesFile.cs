using System.Text.Json;
using System.Text.Json.Serialization;
using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Catalog;

/// <summary>The shape of one tool's results, for the definition that it had at that time.</summary>
/// <param name="Definition">The tool's <see cref="ToolDefinition.Fingerprint"/>.</param>
/// <param name="Samples">The number of results, at most <see cref="LearnedType.MostSamples"/>.</param>
/// <param name="Shape">Their merged shape.</param>
internal sealed record LearnedShape(string Definition, int Samples, ResultShape Shape)
{
    /// <summary>The size limit of a shape; a larger one is truncated at a smaller depth.</summary>
    private const int MaxSize = 1500;

    /// <summary>Merges both; returns the newer one if they belong to different definitions.</summary>
    public LearnedShape With(LearnedShape newer)
    {
        if (Definition != newer.Definition) return newer;
        var shape = Shape.Merge(newer.Shape);
        for (var depth = ResultShape.MaxDepth - 1; shape.Size > MaxSize && depth > 0; depth--) shape = shape.Cut(depth);
        return new(Definition, Math.Min(LearnedType.MostSamples, Samples + newer.Samples), shape);
    }

    /// <summary>
    /// Merges both where they may come from the same results; keeps the other one if they belong to different
    /// definitions.
    /// </summary>
    public LearnedShape Joined(LearnedShape other) => Definition != other.Definition
        ? other
        : With(other) with { Samples = Math.Max(Samples, other.Samples) };

    public LearnedType ToType()
    {
        var options = new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth };
        var schema = JsonText.Write(json => ResultShapeSchema.Write(json, Shape));
        return new(JsonElement.Parse(schema.Span, options), Samples);
    }
}

/// <summary>
/// Stores the learned types of one server's tools: <c>types/NAME.json</c> in the cache folder, readable by the owner
/// only. It contains types, never values. It may be deleted at any time; an unreadable file counts as empty and is
/// replaced. Several gateways may write concurrently: each merges its types into the file under a lock.
/// </summary>
internal sealed class LearnedTypesFile(string folder, string server, TimeProvider time)
{
    private const int Format = 1;
    private const int LargestFile = 32 * 1024 * 1024;

    /// <summary>The most tools stored per server; others than the updated ones are dropped first.</summary>
    private const int MostTools = 5000;

    private readonly string _path = Path.Join(folder, $"{server}.json");

    /// <summary>Reads the stored types by tool; empty if there is no readable file.</summary>
    public Dictionary<string, LearnedShape> Read()
    {
        var tools = new Dictionary<string, LearnedShape>(StringComparer.Ordinal);
        try
        {
            if (new FileInfo(_path) is { Exists: true, Length: > LargestFile }) return tools;
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(_path), LearnedTypesJson.Compact.LearnedTools);
            if (file?.Format != Format) return tools;
            foreach (var (name, tool) in file.Tools)
            {
                var samples = Math.Clamp(tool.Samples, 1, LearnedType.MostSamples);
                tools[name] = new(tool.Definition, samples, ResultShapeSchema.Read(tool.Schema));
            }

            return tools;
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // Missing or damaged: the types are learned again.
            return [];
        }
    }

    /// <summary>Merges types into the file. Returns its new content; null if it could not be written.</summary>
    public async Task<IReadOnlyDictionary<string, LearnedShape>?> AddAsync(
        IReadOnlyDictionary<string, LearnedShape> added, CancellationToken cancellation)
    {
        try
        {
            using var alone = await FileLock.AcquireAsync(_path, "what was learned of results", time, cancellation);
            var kept = Read();
            if (kept.Count + added.Count > MostTools)
                kept = kept.Where(t => added.ContainsKey(t.Key)).ToDictionary(StringComparer.Ordinal);
            foreach (var (tool, learned) in added)
                kept[tool] = kept.TryGetValue(tool, out var known) ? known.With(learned) : learned;
            AtomicFile.Write(_path, Utf8(kept));
            return kept;
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or VoidMcpException or OperationCanceledException)
        {
            // Without the file the next gateway starts without these types; nothing else is affected.
            return null;
        }
    }

    private static byte[] Utf8(Dictionary<string, LearnedShape> tools)
    {
        var sorted = new OrderedDictionary<string, LearnedTool>(tools.Count, StringComparer.Ordinal);
        foreach (var (name, learned) in tools.OrderBy(tool => tool.Key, StringComparer.Ordinal))
            sorted.Add(name, new LearnedTool(learned.Definition, learned.Samples, learned.ToType().Schema));
        var file = new LearnedTools(Format, sorted);
        return JsonSerializer.SerializeToUtf8Bytes(file, LearnedTypesJson.Compact.LearnedTools);
    }
}

/// <summary>The file's content: tools by name.</summary>
internal sealed record LearnedTools(
    [property: JsonRequired] int Format, [property: JsonRequired] OrderedDictionary<string, LearnedTool> Tools);

/// <summary>One tool in the file.</summary>
/// <param name="Definition">See <see cref="LearnedShape"/>.</param>
/// <param name="Samples">See <see cref="LearnedShape"/>.</param>
/// <param name="Schema">The shape as JSON Schema.</param>
internal sealed record LearnedTool(
    [property: JsonRequired] string Definition,
    [property: JsonRequired] int Samples,
    [property: JsonRequired] JsonElement Schema);

/// <summary>The file as JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LearnedTools))]
internal sealed partial class LearnedTypesJson : JsonSerializerContext
{
    public static LearnedTypesJson Compact { get; } = new(DocumentJson.Options());
}
