using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// One file beside the cached definitions with the <see cref="Introduction"/> of each, which is all that the answer to
/// a client's handshake needs of them: with hundreds of servers, reading every file would take longer than all the rest
/// of a start. An entry is valid only for the file as it was when it was indexed; a missing one costs the reading of
/// that file. Several gateways may write the index: the last one wins, and the others read some files again. It may be
/// deleted at any time.
/// </summary>
/// <param name="folder">The folder of the cached definitions.</param>
internal sealed class IntroductionIndex(string folder)
{
    /// <summary>No server's file: those end with <c>.json</c> and other endings of their own.</summary>
    public const string FileName = "introductions.jsonl";

    private readonly Lazy<ConcurrentDictionary<string, Indexed>> _known = new(() => Load(folder));
    private volatile bool _hasNews;

    private string IndexPath => Path.Combine(folder, FileName);

    /// <summary>What is indexed of this file as it is now; null if nothing.</summary>
    public Introduction? Find(FileInfo file) =>
        _known.Value.TryGetValue(file.Name, out var indexed) && indexed.IsOf(file) ? indexed.Introduction : null;

    /// <summary>Takes note of what the file says now.</summary>
    public void Put(FileInfo file, Introduction introduction)
    {
        if (!file.Exists) return;
        _known.Value[file.Name] = new Indexed(file.Length, file.LastWriteTimeUtc.Ticks, introduction);
        _hasNews = true;
    }

    /// <summary>Writes the index if anything in it is new, without files that are gone.</summary>
    public void Save()
    {
        if (!_hasNews) return;
        _hasNews = false;
        using var lines = new MemoryStream();
        foreach (var (name, indexed) in _known.Value.OrderBy(known => known.Key, StringComparer.Ordinal))
        {
            if (!File.Exists(Path.Combine(folder, name))) continue;
            lines.Write(indexed.ToLine(name).Span);
            lines.WriteByte((byte)'\n');
        }

        CacheFile.Write(IndexPath, lines.ToArray());
    }

    private static ConcurrentDictionary<string, Indexed> Load(string folder)
    {
        var known = new ConcurrentDictionary<string, Indexed>(StringComparer.Ordinal);
        try
        {
            var all = File.ReadAllBytes(Path.Combine(folder, FileName)).AsMemory();
            while (all.Span.IndexOf((byte)'\n') is var end and >= 0)
            {
                if (Indexed.TryRead(all.Span[..end], out var name, out var indexed)) known[name] = indexed;
                all = all[(end + 1)..];
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The definitions' own files are read.
        }

        return known;
    }

    /// <summary>A file's introduction, and which version of the file it is of. Immutable.</summary>
    private sealed record Indexed(long Length, long Written, Introduction Introduction)
    {
        public bool IsOf(FileInfo file) => file.Length == Length && file.LastWriteTimeUtc.Ticks == Written;

        public ReadOnlyMemory<byte> ToLine(string file) => JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("file"u8, file);
            w.WriteNumber("length"u8, Length);
            w.WriteNumber("written"u8, Written);
            w.WriteString("entry"u8, Introduction.Entry);
            w.WriteBoolean("lists"u8, Introduction.HasLists);
            w.WriteBoolean("modern"u8, Introduction.IsModern);
            if (Introduction.ServesSkills) w.WriteBoolean("skills"u8, true);
            if (Introduction.Told.Count > 0)
            {
                w.WriteStartArray("told"u8);
                foreach (var name in Introduction.Told) w.WriteStringValue(name);
                w.WriteEndArray();
            }

            if (Introduction.Instructions is { } words) w.WriteString("instructions"u8, words);
            w.WriteEndObject();
        });

        /// <summary>Reads a line; false if it is not one of this version's.</summary>
        public static bool TryRead(ReadOnlySpan<byte> line, out string name, out Indexed indexed)
        {
            (name, indexed) = ("", null!);
            string? entry = null, instructions = null;
            var (length, written, hasLists, isModern, servesSkills) = (-1L, 0L, false, false, false);
            List<string> told = [];
            try
            {
                var reader = new Utf8JsonReader(line);
                while (reader.Read())
                {
                    if (reader.TokenType != JsonTokenType.PropertyName) continue;
                    var property = Encoding.UTF8.GetString(reader.ValueSpan);
                    reader.Read();
                    switch (property)
                    {
                        case "file": name = reader.GetString() ?? ""; break;
                        case "length": length = reader.GetInt64(); break;
                        case "written": written = reader.GetInt64(); break;
                        case "entry": entry = reader.GetString(); break;
                        case "lists": hasLists = reader.GetBoolean(); break;
                        case "modern": isModern = reader.GetBoolean(); break;
                        case "skills": servesSkills = reader.GetBoolean(); break;
                        case "instructions": instructions = reader.GetString(); break;
                        case "told":
                            while (reader.Read() && reader.TokenType == JsonTokenType.String)
                                told.Add(reader.GetString()!);
                            break;
                        default: reader.Skip(); break;
                    }
                }
            }
            catch (Exception error)
                when (error is JsonException or InvalidOperationException or FormatException)
            {
                return false;
            }

            if (name.Length == 0 || length < 0 || entry is null) return false;
            indexed = new Indexed(length, written, new Introduction
            {
                Entry = entry,
                HasLists = hasLists,
                IsModern = isModern,
                Told = told,
                Instructions = instructions,
                ServesSkills = servesSkills,
            });
            return true;
        }
    }
}
