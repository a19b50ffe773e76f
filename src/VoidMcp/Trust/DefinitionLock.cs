using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Protocol;

namespace VoidMcp.Trust;

/// <summary>One difference between a lock and what the servers say now.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Text">What differs.</param>
/// <param name="Item">The definition that changed, as it is now; null if another thing differs.</param>
/// <param name="Hash">The locked hash of that definition.</param>
internal sealed record LockDifference(string Server, string Text, StatedItem? Item = null, string? Hash = null);

/// <summary>
/// <c>voidmcp.lock</c>: the versions of a registry's servers and hashes of their definitions, for version control and
/// CI. The text is deterministic: the same definitions give the same bytes.
/// </summary>
/// <param name="Version">The format version.</param>
/// <param name="Servers">The servers by name.</param>
internal sealed record DefinitionLock(int Version, SortedDictionary<string, LockedServer> Servers)
{
    private const int CurrentVersion = 1;

    /// <summary>The path of a registry's lock: beside it.</summary>
    public static string PathFor(string registry) =>
        Path.Join(Path.GetDirectoryName(AtomicFile.Target(registry)), "voidmcp.lock");

    public static DefinitionLock Of(IEnumerable<(string Name, LockedServer Server)> servers)
    {
        var sorted = new SortedDictionary<string, LockedServer>(StringComparer.Ordinal);
        foreach (var (name, server) in servers) sorted[name] = server;
        return new DefinitionLock(CurrentVersion, sorted);
    }

    /// <summary>Reads a lock; null if there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="config">The option that names its registry on the command line; empty for the home's own.</param>
    /// <exception cref="VoidMcpException">It can't be read.</exception>
    public static DefinitionLock? Read(string path, string config = "")
    {
        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllBytes(path), LockJson.Indented.DefinitionLock);
            if (read?.Version != CurrentVersion) throw new JsonException($"version {read?.Version} is not known");
            return read.Servers.Values.All(server => server is not null) ? read : throw new JsonException("incomplete");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"can't read {path}: {error.Message}",
                "restore it from version control, or delete it and write it again: voidmcp lock" + config,
                error);
        }
    }

    /// <summary>The file's text.</summary>
    public string ToText() =>
        Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(this, LockJson.Indented.DefinitionLock)) + "\n";

    /// <summary>How the servers differ from this lock, by server and definition.</summary>
    /// <param name="now">What the enabled servers say.</param>
    /// <param name="registered">All registered servers, also disabled ones.</param>
    public IReadOnlyList<LockDifference> DifferencesTo(
        IReadOnlyDictionary<string, ServerStatement> now, IReadOnlyCollection<string> registered)
    {
        var differences = new List<LockDifference>();
        foreach (var name in Servers.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            if (!Servers.TryGetValue(name, out var locked)) differences.Add(new(name, "is not in voidmcp.lock"));
            else if (now.TryGetValue(name, out var said)) differences.AddRange(locked.DifferencesTo(name, said));
            else if (!registered.Contains(name)) differences.Add(new(name, "is in voidmcp.lock, but not registered"));
        }

        return differences;
    }
}

/// <summary>A server in a lock.</summary>
internal sealed record LockedServer
{
    private const string Prefix = "sha256:";

    /// <summary>Its own name and version; null if it sent none.</summary>
    public string? Version { get; init; }

    public string? Instructions { get; init; }

    public SortedDictionary<string, string>? Tools { get; init; }

    public SortedDictionary<string, string>? Prompts { get; init; }

    public SortedDictionary<string, string>? Templates { get; init; }

    public SortedDictionary<string, string>? Skills { get; init; }

    public static LockedServer Of(ServerStatement statement) => new()
    {
        Version = statement.Version,
        Instructions = statement.Find(StatedKind.Instructions, "") is { } item ? Prefix + item.Hash : null,
        Tools = Hashes(statement, StatedKind.Tool),
        Prompts = Hashes(statement, StatedKind.Prompt),
        Templates = Hashes(statement, StatedKind.Template),
        Skills = Hashes(statement, StatedKind.Skill),
    };

    public IEnumerable<LockDifference> DifferencesTo(string server, ServerStatement now)
    {
        if (Version != now.Version)
            yield return new(server, $"version: {Version ?? "unknown"} is now {now.Version ?? "unknown"}");
        foreach (var kind in Enum.GetValues<StatedKind>())
        {
            var locked = HashesOf(kind);
            var items = now.Items.Where(item => item.Kind == kind).ToDictionary(item => item.Name);
            foreach (var name in locked.Keys.Union(items.Keys).Order(StringComparer.Ordinal))
            {
                var hash = locked.GetValueOrDefault(name);
                var item = items.GetValueOrDefault(name);
                var title = item?.Title ?? (kind == StatedKind.Instructions ? "instructions" : $"{Word(kind)} {name}");
                if (hash is null) yield return new(server, $"{title}: new");
                else if (item is null) yield return new(server, $"{title}: removed");
                else if (Prefix + item.Hash != hash)
                    yield return new(server, $"{title}: changed", item, hash[Math.Min(Prefix.Length, hash.Length)..]);
            }
        }
    }

    private static string Word(StatedKind kind) => StatedItem.WordOf(kind);

    private IReadOnlyDictionary<string, string> HashesOf(StatedKind kind) => kind switch
    {
        StatedKind.Tool => Tools ?? [],
        StatedKind.Prompt => Prompts ?? [],
        StatedKind.Template => Templates ?? [],
        StatedKind.Skill => Skills ?? [],
        _ => Instructions is null ? new Dictionary<string, string>() : new() { [""] = Instructions },
    };

    private static SortedDictionary<string, string>? Hashes(ServerStatement statement, StatedKind kind)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in statement.Items.Where(item => item.Kind == kind)) sorted[item.Name] = Prefix + item.Hash;
        return sorted.Count == 0 ? null : sorted;
    }
}

/// <summary>The lock's file as JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DefinitionLock))]
internal sealed partial class LockJson : JsonSerializerContext
{
    public static LockJson Indented { get; } = new(DocumentJson.Options(isIndented: true));
}
