using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Schema;

/// <summary>
/// A skill as a server lists it (extension <c>io.modelcontextprotocol/skills</c>): the URI of its <c>SKILL.md</c>, that
/// file's frontmatter, and the digests of all its files. Clients compare frontmatter and digests with what they read,
/// so only the URIs can be changed on the way.
/// </summary>
internal static class SkillEntry
{
    /// <summary>The scheme that the extension recommends.</summary>
    public const string Scheme = "skill://";

    private const string File = "/SKILL.md";

    /// <summary>What a client that knows the extension accepts, of one skill.</summary>
    private const int MostResources = 512;

    /// <summary>The key of the extension in capabilities.</summary>
    public static ReadOnlySpan<byte> Extension => "io.modelcontextprotocol/skills"u8;

    /// <summary>The skill's folder, without a slash at the end; null if it is no URI of a <c>SKILL.md</c>.</summary>
    public static string? RootOf(string uri) =>
        uri.EndsWith(File, StringComparison.Ordinal) && uri.Length > File.Length ? uri[..^File.Length] : null;

    /// <summary>The URI of the <c>SKILL.md</c> in a skill's folder.</summary>
    public static string UriIn(string root) => root + File;

    /// <summary>Whether a URI is a file of the skill in this folder, or the folder itself.</summary>
    public static bool Contains(string root, string uri) =>
        uri.StartsWith(root, StringComparison.Ordinal) && (uri.Length == root.Length || uri[root.Length] == '/');

    /// <summary>The skill's path, such as <c>acme/billing/refunds</c>; its whole folder for other schemes.</summary>
    public static string PathOf(string root) =>
        root.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? root[Scheme.Length..] : root;

    /// <summary>The skill's name: the last segment of its folder.</summary>
    public static string NameOf(string root) => root[(root.LastIndexOf('/') + 1)..];

    /// <summary>Why clients would not accept an entry, as a clause; null if they do.</summary>
    public static string? Problem(ReadOnlyMemory<byte> entry)
    {
        try
        {
            var root = JsonElement.Parse(entry.Span, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth });
            return ProblemOf(root);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return "it can't be parsed";
        }
    }

    /// <summary>The entry with other URIs.</summary>
    /// <param name="entry">A valid entry.</param>
    /// <param name="rename">Gives the new URI of each.</param>
    public static ReadOnlyMemory<byte> WithUris(ReadOnlyMemory<byte> entry, Func<string, string> rename)
    {
        var edit = new JsonEdit(entry).SetText("uri", rename(JsonSlices.Text(entry, "uri"u8)!));
        var resources = JsonSlices.Property(entry, "resources"u8);
        if (resources.Span[0] != (byte)'[') return edit.ToUtf8();
        return edit.Set("resources", JsonText.Write(w =>
        {
            w.WriteStartArray();
            foreach (var file in JsonSlices.Items(resources))
                w.WriteRaw(new JsonEdit(file).SetText("uri", rename(JsonSlices.Text(file, "uri"u8)!)).ToUtf8());
            w.WriteEndArray();
        })).ToUtf8();
    }

    private static string? ProblemOf(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || Text(entry, "uri") is not { } uri || RootOf(uri) is not { } root)
            return "its uri does not end with /SKILL.md";
        if (!entry.TryGetProperty("frontmatter"u8, out var frontmatter)
            || frontmatter.ValueKind != JsonValueKind.Object
            || Text(frontmatter, "name") is not { Length: > 0 } name
            || Text(frontmatter, "description") is not { Length: > 0 })
        {
            return "its frontmatter has no name and description";
        }

        if (NameOf(root) != name) return $"its folder is not named {name}, as it is";
        if (!entry.TryGetProperty("resources"u8, out var files)) return "it does not list its files";
        if (files.ValueKind == JsonValueKind.String) return files.ValueEquals("dynamic"u8) ? null : "invalid resources";
        if (files.ValueKind != JsonValueKind.Array) return "invalid resources";
        if (files.GetArrayLength() > MostResources) return $"it has more than {MostResources} files";
        var isListed = false;
        foreach (var file in files.EnumerateArray())
        {
            if (file.ValueKind != JsonValueKind.Object
                || Text(file, "uri") is not { } at
                || Text(file, "digest") is null
                || !file.TryGetProperty("size"u8, out var size)
                || size.ValueKind != JsonValueKind.Number)
            {
                return "a file of it has no uri, digest or size";
            }

            if (!Contains(root, at)) return "a file of it lies outside its folder";
            isListed |= at == uri;
        }

        return isListed ? null : "its files don't include its SKILL.md";
    }

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
