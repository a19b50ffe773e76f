using System.Text.Json;
using System.Text.Json.Serialization;
using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Catalog;

/// <summary>
/// The learned types of all servers in one file beside the registry (<c>gateway: { types: share }</c>), for version
/// control: <c>voidmcp.types.json</c>. Like the cache it has names of tools and fields, and no value. It is written so
/// that it changes rarely: sorted, with counts in few steps, and only if a type is new or wider. A file that can't be
/// read counts as empty and is left alone; one that can't be written stays as it is.
/// </summary>
/// <param name="path">The file's absolute path.</param>
/// <param name="time">The clock of the lock.</param>
internal sealed class SharedTypesFile(string path, TimeProvider time)
{
    private const string FileName = "voidmcp.types.json";
    private const int Format = 1, LargestFile = 8 * 1024 * 1024, MostTools = 5000;

    /// <summary>The path beside a registry.</summary>
    public static string PathFor(string registry) =>
        Path.Join(Path.GetDirectoryName(AtomicFile.Target(registry)), FileName);

    /// <summary>The types of one server's tools; empty if there are none.</summary>
    public Dictionary<string, LearnedShape> Read(string server)
    {
        var found = new Dictionary<string, LearnedShape>(StringComparer.Ordinal);
        if (Load()?.Servers.GetValueOrDefault(server) is not { } tools) return found;
        foreach (var (name, tool) in tools.Take(MostTools)) found[name] = ShapeOf(tool);
        return found;
    }

    /// <summary>Adds the types of one server's tools, if they say more than the file.</summary>
    public async Task AddAsync(
        string server, IReadOnlyDictionary<string, LearnedShape> learned, CancellationToken cancellation)
    {
        try
        {
            using var alone = await FileLock.AcquireAsync(path, "the shared types", time, cancellation);
            var isNew = !File.Exists(path);
            if ((isNew ? new SharedTypes(Format, []) : Load()) is not { } file) return;
            var tools = new SortedDictionary<string, LearnedTool>(StringComparer.Ordinal);
            foreach (var (name, tool) in file.Servers.GetValueOrDefault(server) ?? []) tools[name] = tool;
            var hasChanged = false;
            foreach (var (name, shape) in learned)
            {
                var known = tools.TryGetValue(name, out var tool) ? ShapeOf(tool) : null;
                if (known is null && tools.Count >= MostTools) continue;
                if (known is not null && !SaysMore(known, shape)) continue;
                var joined = known?.Joined(shape) ?? shape;
                tools[name] = new LearnedTool(
                    joined.Definition, LearnedType.Rounded(joined.Samples), joined.ToType().Schema);
                hasChanged = true;
            }

            if (!hasChanged) return;
            var servers = new SortedDictionary<string, SortedDictionary<string, LearnedTool>>(
                file.Servers, StringComparer.Ordinal)
            {
                [server] = tools,
            };
            var text = JsonSerializer.Serialize(
                file with { Servers = servers }, SharedTypesJson.Indented.SharedTypes);
            AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes($"{text}\n"));
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or VoidMcpException or OperationCanceledException)
        {
            // Such as a checkout that is read-only: the cache has the types all the same.
        }
    }

    private static bool SaysMore(LearnedShape known, LearnedShape learned) =>
        known.Definition != learned.Definition
        || !ReferenceEquals(known.Shape, known.Shape.Merge(learned.Shape))
        || LearnedType.Rounded(learned.Samples) > known.Samples;

    private static LearnedShape ShapeOf(LearnedTool tool) => new(
        tool.Definition, Math.Clamp(tool.Samples, 1, LearnedType.MostSamples), ResultShapeSchema.Read(tool.Schema));

    private SharedTypes? Load()
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: <= LargestFile }) return null;
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(path), SharedTypesJson.Indented.SharedTypes);
            return file?.Format == Format ? file : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>The file's content: tools by name, by server.</summary>
internal sealed record SharedTypes(
    [property: JsonRequired] int Format,
    [property: JsonRequired] SortedDictionary<string, SortedDictionary<string, LearnedTool>> Servers);

/// <summary>The file as JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SharedTypes))]
internal sealed partial class SharedTypesJson : JsonSerializerContext
{
    public static SharedTypesJson Indented { get; } = new(DocumentJson.Options(isIndented: true));
}
