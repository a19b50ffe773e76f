using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VoidMcp.Files;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Schema;

namespace VoidMcp.Upstream;

/// <summary>
/// Keeps what servers said of themselves on disk, so that a fresh start answers lists and searches before any server runs: one
/// file a server, and one more for each other set of things that it was told it may ask clients for, as its lists may depend on that. Safe to delete at any time. A file counts only for the very entry that it was written for;
/// one that can't be read counts as absent. For its owner alone, and all the same without a secret: of the environment and headers only the names are hashed.
/// </summary>
internal sealed class DefinitionCache(string folder)
{
    private const int Format = 2;

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
        Load(PathOf(entry, told), entry) is { IsUnreachable: true } || (Load(PathOf(entry, []), entry) is { IsUnreachable: true } && Read(entry, told) is null);

    public void Write(ServerEntry entry, ServerDefinitions definitions) => Save(entry, definitions.Told, writer =>
    {
        writer.WriteString("era"u8, definitions.Era == Era.Modern ? "modern" : "legacy");
        writer.WriteString("revision"u8, definitions.Revision);
        if (!definitions.ServerInfo.IsEmpty) writer.WriteRaw("serverInfo"u8, definitions.ServerInfo);
        if (!definitions.Capabilities.IsEmpty) writer.WriteRaw("capabilities"u8, definitions.Capabilities);
        if (definitions.Instructions is { } instructions) writer.WriteString("instructions"u8, instructions);
        writer.WriteStartArray("told"u8);
        foreach (var name in definitions.Told) writer.WriteStringValue(name);
        writer.WriteEndArray();
        writer.WriteStartArray("tools"u8);
        foreach (var tool in definitions.Tools) writer.WriteRaw(tool.Utf8);
        writer.WriteEndArray();
        WriteKeyed(writer, "prompts", definitions.Prompts);
        WriteKeyed(writer, "resources", definitions.Resources);
        WriteKeyed(writer, "templates", definitions.Templates);
    });

    /// <summary>Remembers that the server could not be reached, unless it is known from an earlier, better day.</summary>
    public void MarkUnreachable(ServerEntry entry, IReadOnlyList<string> told)
    {
        if (Load(PathOf(entry, told), entry) is null && Read(entry, told)?.HoldFor(told) != true) Save(entry, told, writer => writer.WriteBoolean("unreachable"u8, true));
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

    private static ServerDefinitions? Kept(string path, ServerEntry entry) => Load(path, entry) is { IsUnreachable: false, Root: var root } ? Definitions(root) : null;

    private static (bool IsUnreachable, JsonElement Root)? Load(string path, ServerEntry entry)
    {
        try
        {
            var root = JsonElement.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth });
            var fits = root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("format"u8, out var format) && format.TryGetInt32(out var number) && number == Format
                && root.TryGetProperty("entry"u8, out var mark) && mark.ValueEquals(Fingerprint(entry));
            return fits ? (root.TryGetProperty("unreachable"u8, out _), root) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // Absent, half-written by a foreign hand or unreadable: the server will be asked instead.
            return null;
        }
    }

    private static ServerDefinitions? Definitions(JsonElement root)
    {
        if (!root.TryGetProperty("tools"u8, out var list) || list.ValueKind != JsonValueKind.Array) return null;
        var tools = new List<ToolDefinition>();
        foreach (var item in list.EnumerateArray())
        {
            if (!ToolDefinition.TryParse(Raw(item), out var tool, out _)) return null;
            tools.Add(tool);
        }

        return new ServerDefinitions
        {
            Era = root.TryGetProperty("era"u8, out var era) && era.ValueEquals("modern"u8) ? Era.Modern : Era.Legacy,
            Revision = root.TryGetProperty("revision"u8, out var revision) ? revision.GetString() ?? "" : "",
            ServerInfo = root.TryGetProperty("serverInfo"u8, out var info) ? Raw(info) : default,
            Told = root.TryGetProperty("told"u8, out var told) && told.ValueKind == JsonValueKind.Array ? [.. told.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!)] : [],
            Capabilities = root.TryGetProperty("capabilities"u8, out var capabilities) ? Raw(capabilities) : default,
            Instructions = root.TryGetProperty("instructions"u8, out var text) ? text.GetString() : null,
            Tools = tools,
            Prompts = Keyed(root, "prompts", "name"u8),
            Resources = Keyed(root, "resources", "uri"u8),
            Templates = Keyed(root, "templates", "uriTemplate"u8),
        };
    }

    private static void WriteKeyed(Utf8JsonWriter writer, string property, IReadOnlyList<KeyedDefinition> definitions)
    {
        writer.WriteStartArray(property);
        foreach (var definition in definitions) writer.WriteRaw(definition.Utf8);
        writer.WriteEndArray();
    }

    private static List<KeyedDefinition> Keyed(JsonElement root, string property, ReadOnlySpan<byte> key)
    {
        var found = new List<KeyedDefinition>();
        if (!root.TryGetProperty(property, out var list) || list.ValueKind != JsonValueKind.Array) return found;
        foreach (var item in list.EnumerateArray())
        {
            if (KeyedDefinition.TryParse(Raw(item), key, out var definition)) found.Add(definition);
        }

        return found;
    }

    private void Save(ServerEntry entry, IReadOnlyList<string> told, Action<Utf8JsonWriter> write)
    {
        var json = JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("format"u8, Format);
            writer.WriteString("entry"u8, Fingerprint(entry));
            write(writer);
            writer.WriteEndObject();
        });
        var path = PathOf(entry, told);
        var temporary = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        try
        {
            OwnFolder.Ensure(folder);
            using (var file = new FileStream(temporary, OwnFile.Options(FileMode.CreateNew))) file.Write(json.Span);
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

    private static ReadOnlyMemory<byte> Raw(JsonElement element) => Encoding.UTF8.GetBytes(element.GetRawText());
}
