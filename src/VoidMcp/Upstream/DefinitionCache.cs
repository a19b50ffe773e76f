using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VoidMcp.Files;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// Keeps what servers said of themselves on disk, so that a fresh start answers lists and searches before any server runs: one
/// file a server, and one more for each other set of things that it was told it may ask clients for, as its lists may depend on that. Safe to delete at any time. A file counts only for the very entry that it was written for;
/// one that can't be read counts as absent. For its owner alone, and all the same without a secret: of the environment and headers only the names are hashed.
/// </summary>
internal sealed class DefinitionCache(string folder)
{
    /// <summary>
    /// What was kept of this entry's server, or null: what it said when it was told just this, else what it said when it was
    /// told more, else what it said when it was told something else (<see cref="ServerDefinitions.HoldFor"/> says which).
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="told">The names of what the clients can be asked for.</param>
    public ServerDefinitions? Read(ServerEntry entry, IReadOnlyList<string> told)
    {
        if (Kept(PathOf(entry, told), entry) is { } exact) return exact;
        return Paths(entry)
            .Select(path => Kept(path, entry))
            .OfType<ServerDefinitions>()
            .OrderBy(d => d.HoldFor(told) ? d.Told.Count : int.MaxValue - d.Told.Count)
            .FirstOrDefault();
    }

    /// <summary>When what is kept was last read from the server; null where nothing is kept of this entry's.</summary>
    public DateTimeOffset? ReadAt(ServerEntry entry)
    {
        var kept = Paths(entry).Where(path => Kept(path, entry) is not null).ToList();
        return kept.Count == 0 ? null : new DateTimeOffset(kept.Max(File.GetLastWriteTimeUtc), TimeSpan.Zero);
    }

    /// <summary>Notes that the server said now what is kept of it already.</summary>
    public void Confirm(ServerEntry entry, ServerDefinitions definitions, DateTimeOffset now)
    {
        try
        {
            File.SetLastWriteTimeUtc(PathOf(entry, definitions.Told), now.UtcDateTime);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It looks older than it is, and nothing else.
        }
    }

    /// <summary>True where the last start of this entry's server that was told this failed, and none has succeeded.</summary>
    public bool IsUnreachable(ServerEntry entry, IReadOnlyList<string> told) =>
        Load(PathOf(entry, told), entry) is { Unreachable: not null }
        || (Load(PathOf(entry, []), entry) is { Unreachable: not null } && Read(entry, told) is null);

    public void Write(ServerEntry entry, ServerDefinitions definitions) =>
        Save(PathOf(entry, definitions.Told), CachedDefinitions.Of(Fingerprint(entry), definitions));

    /// <summary>Remembers that the server could not be reached, unless it is known from an earlier, better day.</summary>
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

    /// <summary>Whether this entry's server is known to let nobody in without a login (<see cref="MarkNeedsLogin"/>).</summary>
    public bool NeedsLogin(ServerEntry entry)
    {
        try
        {
            return File.ReadAllText(LoginPathOf(entry)) == Fingerprint(entry);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Remembers whether this entry's server lets nobody in without a login, until it is heard otherwise.</summary>
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
            // A list says less than it could, and nothing else.
        }
    }

    private static ServerDefinitions? Kept(string path, ServerEntry entry) =>
        Load(path, entry) is { Unreachable: null } cached ? cached.ToDefinitions() : null;

    private static CachedDefinitions? Load(string path, ServerEntry entry)
    {
        try
        {
            var type = CachedDefinitionsJson.Compact.CachedDefinitions;
            var cached = JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
            var fits = cached?.Format == CachedDefinitions.CurrentFormat && cached.Entry == Fingerprint(entry);
            return fits ? cached : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // Absent, half-written by a foreign hand or unreadable: the server will be asked instead.
            return null;
        }
    }

    private void Save(string path, CachedDefinitions cached)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(cached, CachedDefinitionsJson.Compact.CachedDefinitions);
        var temporary = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        try
        {
            OwnFolder.Ensure(folder);
            using (var file = new FileStream(temporary, OwnFile.Options(FileMode.CreateNew))) file.Write(json);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A cache that can't be written costs the next start its speed and nothing else.
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    /// <summary><c>name.json</c>, and <c>name+roots+sampling.json</c> for a server that was told of these; no server's name has a plus.</summary>
    private string PathOf(ServerEntry entry, IReadOnlyList<string> told) => Path.Combine(folder, string.Join('+', [entry.Name, .. told]) + ".json");

    private IEnumerable<string> Paths(ServerEntry entry)
    {
        try
        {
            return [PathOf(entry, []), .. Directory.GetFiles(folder, entry.Name + "+*.json").Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private string LoginPathOf(ServerEntry entry) => Path.Combine(folder, entry.Name + ".login");

    /// <summary>Changes with everything that can change which server answers.</summary>
    private static string Fingerprint(ServerEntry entry)
    {
        var text = string.Join('\0', [
            entry.Command ?? "", .. entry.Args, "\u0001", entry.Cwd ?? "", entry.Url ?? "",
            .. entry.Env.Keys.Order(StringComparer.Ordinal), "\u0001", .. entry.Headers.Keys.Order(StringComparer.Ordinal),
        ]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
