using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Catalog;

/// <summary>What results of one tool looked like, for the definition that it had then.</summary>
/// <param name="Definition">The tool's <see cref="ToolDefinition.Fingerprint"/>.</param>
/// <param name="Samples">How many results, at most <see cref="LearnedType.MostSamples"/>.</param>
/// <param name="Shape">What they looked like, all merged.</param>
internal sealed record LearnedShape(string Definition, int Samples, ResultShape Shape)
{
    /// <summary>The most that a shape is made of; a larger one is cut at a smaller depth.</summary>
    private const int MaxSize = 1500;

    /// <summary>Both together; the newer one alone where they are of different definitions.</summary>
    public LearnedShape With(LearnedShape newer)
    {
        if (Definition != newer.Definition) return newer;
        var shape = Shape.Merge(newer.Shape);
        for (var depth = ResultShape.MaxDepth - 1; shape.Size > MaxSize && depth > 0; depth--) shape = shape.Cut(depth);
        return new(Definition, Math.Min(LearnedType.MostSamples, Samples + newer.Samples), shape);
    }

    public LearnedType ToType() => new(
        JsonElement.Parse(JsonText.Write(json => ResultShapeSchema.Write(json, Shape)).Span, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth }), Samples);
}

/// <summary>
/// Keeps what was learned of one server's tools on disk: <c>types/NAME.json</c> in the cache folder, for its owner alone. Types
/// only, never a value. Safe to delete; a file that can't be read counts as empty and is replaced. Several gateways may write at
/// once: each adds what it has to what is there, one after another.
/// </summary>
internal sealed class LearnedTypesFile(string folder, string server, TimeProvider time)
{
    private const int Format = 1;
    private const int LargestFile = 32 * 1024 * 1024;

    /// <summary>Tools kept for one server; beyond them those go that are not being added to.</summary>
    private const int MostTools = 5000;

    private readonly string _path = Path.Join(folder, $"{server}.json");

    /// <summary>What is kept, by tool; empty where there is nothing or it can't be read.</summary>
    public Dictionary<string, LearnedShape> Read()
    {
        var tools = new Dictionary<string, LearnedShape>(StringComparer.Ordinal);
        try
        {
            if (new FileInfo(_path) is { Exists: true, Length: > LargestFile }) return tools;
            var root = JsonElement.Parse(File.ReadAllBytes(_path), new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth });
            if (root.GetProperty("format"u8).GetInt32() != Format) return tools;
            foreach (var tool in root.GetProperty("tools"u8).EnumerateObject())
            {
                var samples = Math.Clamp(tool.Value.GetProperty("samples"u8).GetInt32(), 1, LearnedType.MostSamples);
                tools[tool.Name] = new(tool.Value.GetProperty("definition"u8).GetString()!, samples, ResultShapeSchema.Read(tool.Value.GetProperty("schema"u8)));
            }

            return tools;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException
            or KeyNotFoundException or FormatException)
        {
            // Absent, or damaged by a foreign hand: what was learned is learned again.
            return [];
        }
    }

    /// <summary>Adds to what is kept. Returns all that is kept now; null where it could not be written.</summary>
    public async Task<IReadOnlyDictionary<string, LearnedShape>?> AddAsync(IReadOnlyDictionary<string, LearnedShape> added, CancellationToken cancellation)
    {
        try
        {
            using var alone = await FileLock.AcquireAsync(_path, "what was learned of results", time, cancellation);
            var kept = Read();
            if (kept.Count + added.Count > MostTools) kept = kept.Where(t => added.ContainsKey(t.Key)).ToDictionary(StringComparer.Ordinal);
            foreach (var (tool, learned) in added) kept[tool] = kept.TryGetValue(tool, out var known) ? known.With(learned) : learned;
            AtomicFile.Write(_path, Text(kept).Span);
            return kept;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or VoidMcpException or OperationCanceledException)
        {
            // Without the file the next gateway starts without what this one learned, and nothing else.
            return null;
        }
    }

    private static ReadOnlyMemory<byte> Text(Dictionary<string, LearnedShape> tools) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("format"u8, Format);
        json.WriteStartObject("tools"u8);
        foreach (var (tool, learned) in tools.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(tool);
            json.WriteString("definition"u8, learned.Definition);
            json.WriteNumber("samples"u8, learned.Samples);
            json.WritePropertyName("schema"u8);
            ResultShapeSchema.Write(json, learned.Shape);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });
}
