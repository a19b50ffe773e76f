using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VoidMcp.Files;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// Caches server definitions on disk, so that a new gateway can answer lists and searches before any server runs. There
/// is one file per server and per set of client capabilities that the server was offered, as its lists may depend on
/// them. The folder may be deleted at any time. A file is valid only for the exact entry that it was written for; an
/// unreadable file is ignored. Readable by the owner only, and still without secrets: only the names of environment
/// variables and headers are hashed.
/// </summary>
internal sealed class DefinitionCache(string folder)
{
    private readonly CacheListing _listing = new(folder);

    /// <summary>What the answer to a client's handshake needs of all files.</summary>
    public IntroductionIndex Index { get; } = new(folder);

    /// <summary>The last verdicts on the servers.</summary>
    public VerdictFiles Verdicts { get; } = new(folder);

    /// <summary>
    /// Returns the cached definitions of this entry's server, or null. Prefers those for exactly these capabilities,
    /// then those for more capabilities, then any others (<see cref="ServerDefinitions.HoldFor"/> tells which).
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="told">The names of the clients' capabilities.</param>
    public ServerDefinitions? Read(ServerEntry entry, IReadOnlyList<string> told)
    {
        if (Kept(PathOf(entry, told), entry) is { } exact) return exact;
        return Paths(entry)
            .Select(path => Kept(path, entry))
            .OfType<ServerDefinitions>()
            .OrderBy(d => d.HoldFor(told) ? d.Told.Count : int.MaxValue - d.Told.Count)
            .FirstOrDefault();
    }

    /// <summary>
    /// The instructions of the definitions that <see cref="Read"/> returns, from the index where it has them.
    /// </summary>
    public string? InstructionsOf(ServerEntry entry, IReadOnlyList<string> told) =>
        IntroductionOf(entry, told)?.Instructions;

    /// <summary>Whether the server of these definitions serves skills.</summary>
    public bool ServesSkills(ServerEntry entry, IReadOnlyList<string> told) =>
        IntroductionOf(entry, told)?.ServesSkills == true;

    private Introduction? IntroductionOf(ServerEntry entry, IReadOnlyList<string> told)
    {
        if (Introduced(PathOf(entry, told), entry) is { } exact) return exact;
        return Paths(entry)
            .Select(path => Introduced(path, entry))
            .OfType<Introduction>()
            .OrderBy(i => i.HoldFor(told) ? i.Told.Count : int.MaxValue - i.Told.Count)
            .FirstOrDefault();
    }

    /// <summary>When the cached definitions were last read from the server; null if there are none.</summary>
    public DateTimeOffset? ReadAt(ServerEntry entry)
    {
        var kept = Paths(entry).Where(path => Kept(path, entry) is not null).ToList();
        return kept.Count == 0 ? null : new DateTimeOffset(kept.Max(File.GetLastWriteTimeUtc), TimeSpan.Zero);
    }

    /// <summary>Marks the cached definitions as confirmed by the server just now.</summary>
    public void Confirm(ServerEntry entry, ServerDefinitions definitions, DateTimeOffset now)
    {
        try
        {
            var file = new FileInfo(PathOf(entry, definitions.Told));
            var indexed = Index.Find(file);
            file.LastWriteTimeUtc = now.UtcDateTime;
            file.Refresh();
            if (indexed is not null) Index.Put(file, indexed);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The file keeps its old timestamp; nothing else is affected.
        }
    }

    /// <summary>
    /// Whether the last start of this entry's server with these capabilities failed, with no success since.
    /// </summary>
    public bool IsUnreachable(ServerEntry entry, IReadOnlyList<string> told) =>
        Load(PathOf(entry, told), entry) is { Unreachable: not null }
        || (Load(PathOf(entry, []), entry) is { Unreachable: not null } && Read(entry, told) is null);

    public void Write(ServerEntry entry, ServerDefinitions definitions) =>
        Save(PathOf(entry, definitions.Told), CachedDefinitions.Of(Fingerprint(entry), definitions));

    /// <summary>
    /// Removes what is cached for the capabilities that these definitions were read with, if they have no tools: a list
    /// that could not be read must not count as empty in the next run.
    /// </summary>
    public void Forget(ServerEntry entry, ServerDefinitions definitions)
    {
        if (definitions.Tools.Count > 0) return;
        try
        {
            File.Delete(PathOf(entry, definitions.Told));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next run shows the old definitions until the server starts.
        }
    }

    /// <summary>Why the server's tools could not be read the last time it ran; null if they could.</summary>
    public string? WhyUnread(ServerEntry entry)
    {
        try
        {
            var text = File.ReadAllText(UnreadPathOf(entry));
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            return end >= 0 && IsOf(entry, text[..end]) ? text[(end + 1)..] : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Remembers why the server's tools could not be read; null if they could.</summary>
    public void MarkUnread(ServerEntry entry, string? why)
    {
        var path = UnreadPathOf(entry);
        try
        {
            if (why is null) File.Delete(path);
            else AtomicFile.Write(path, Encoding.UTF8.GetBytes($"{Fingerprint(entry)}\n{why}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without the mark a list is less precise; nothing else is affected.
        }
    }

    /// <summary>Remembers that the server could not be reached, unless its definitions are cached.</summary>
    public void MarkUnreachable(ServerEntry entry, IReadOnlyList<string> told)
    {
        if (Load(PathOf(entry, told), entry) is not null || Read(entry, told)?.HoldFor(told) == true) return;
        Save(PathOf(entry, told), new CachedDefinitions
        {
            Format = CachedDefinitions.CurrentFormat,
            Entry = Fingerprint(entry),
            Unreachable = true,
        });
    }

    /// <summary>Whether this entry's server is known to require a login (<see cref="MarkNeedsLogin"/>).</summary>
    public bool NeedsLogin(ServerEntry entry)
    {
        try
        {
            return IsOf(entry, File.ReadAllText(LoginPathOf(entry)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Stores whether this entry's server requires a login; valid until stored again.</summary>
    public void MarkNeedsLogin(ServerEntry entry, bool needsLogin = true)
    {
        var path = LoginPathOf(entry);
        try
        {
            if (!needsLogin)
            {
                if (File.Exists(path)) File.Delete(path);
                return;
            }

            OwnFolder.Ensure(folder);
            using var file = new FileStream(path, OwnFile.Options(FileMode.Create));
            file.Write(Encoding.UTF8.GetBytes(Fingerprint(entry)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without the mark a list is less precise; nothing else is affected.
        }
    }

    private static ServerDefinitions? Kept(string path, ServerEntry entry) =>
        Load(path, entry) is { Unreachable: null } cached ? cached.ToDefinitions() : null;

    /// <summary>What a file says besides its lists; null if it is of another entry or has no definitions.</summary>
    private Introduction? Introduced(string path, ServerEntry entry)
    {
        var file = new FileInfo(path);
        if (!file.Exists) return null;
        var found = Index.Find(file);
        if (found is null && Load(path) is { } cached)
        {
            found = Introduction.Of(cached);
            Index.Put(file, found);
        }

        return found is { HasLists: true } && IsOf(entry, found.Entry) ? found : null;
    }

    private static CachedDefinitions? Load(string path, ServerEntry entry) =>
        Load(path) is { } cached && IsOf(entry, cached.Entry) ? cached : null;

    private static CachedDefinitions? Load(string path)
    {
        try
        {
            var type = CachedDefinitionsJson.Compact.CachedDefinitions;
            var cached = JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
            return cached?.Format == CachedDefinitions.CurrentFormat ? cached : null;
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // Missing, truncated or unreadable: the server is asked instead.
            return null;
        }
    }

    private void Save(string path, CachedDefinitions cached)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(cached, CachedDefinitionsJson.Compact.CachedDefinitions);
        CacheFile.Write(path, json);
        Index.Put(new FileInfo(path), Introduction.Of(cached));
    }

    /// <summary>
    /// <c>name.json</c>, or <c>name+roots+sampling.json</c> for a server that was offered these; server names contain
    /// no plus.
    /// </summary>
    private string PathOf(ServerEntry entry, IReadOnlyList<string> told) =>
        Path.Combine(folder, string.Join('+', [entry.Name, .. told]) + ".json");

    private IEnumerable<string> Paths(ServerEntry entry) =>
        [PathOf(entry, []), .. _listing.ByServer[entry.Name].Select(name => Path.Combine(folder, name))];

    private string UnreadPathOf(ServerEntry entry) => Path.Combine(folder, entry.Name + ".unread");

    private string LoginPathOf(ServerEntry entry) => Path.Combine(folder, entry.Name + ".login");

    /// <summary>Whether a file is about this entry as it is now. Earlier versions wrote a longer hash.</summary>
    private static bool IsOf(ServerEntry entry, string? mark) => mark?.Length == 2 * SHA256.HashSizeInBytes
        ? mark == Convert.ToHexStringLower(SHA256.HashData(Connection(entry)))
        : mark == Fingerprint(entry);

    /// <summary>A hash of everything that decides which server answers.</summary>
    internal static string Fingerprint(ServerEntry entry) =>
        Convert.ToHexStringLower(XxHash128.Hash(Connection(entry)));

    /// <summary>Everything that decides which server answers.</summary>
    private static byte[] Connection(ServerEntry entry)
    {
        var text = string.Join('\0', [
            entry.Command ?? "", .. entry.Args, "\u0001", entry.Cwd ?? "", entry.Url ?? "",
            .. entry.Env.Keys.Order(StringComparer.Ordinal), "\u0001",
            .. entry.Headers.Keys.Order(StringComparer.Ordinal),
        ]);
        return Encoding.UTF8.GetBytes(text);
    }
}
