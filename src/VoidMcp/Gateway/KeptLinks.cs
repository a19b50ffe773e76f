using System.Globalization;
using System.Text.Json;
using VoidMcp.CodeMode;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>The URIs, list entries and links of kept results.</summary>
internal static class KeptLinks
{
    public const string Prefix = "voidmcp://results/";

    private const int MaxDescription = 200;

    /// <summary>
    /// Larger results need a higher script memory limit, as a script holds several copies while reading one.
    /// </summary>
    private const long LargestForScripts = 6 << 20;

    public static string UriOf(KeptResult kept) => Prefix + kept.Handle;

    /// <param name="kept">The kept result.</param>
    /// <param name="part">The part, from 1.</param>
    public static string UriOf(KeptResult kept, int part) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{kept.Handle}/{part}");

    /// <summary>A content block that links to it (server/tools, "Resource Links").</summary>
    public static ReadOnlyMemory<byte> Link(KeptResult kept) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("type"u8, "resource_link");
        WriteMembers(w, kept);
        w.WriteEndObject();
    });

    /// <summary>Writes the members of a "Resource".</summary>
    public static void WriteMembers(Utf8JsonWriter w, KeptResult kept)
    {
        var name = kept.Content.Name;
        w.WriteString("uri"u8, UriOf(kept));
        w.WriteString("name"u8, kept.Handle);
        w.WriteString("description"u8, name.Length <= MaxDescription ? name : name[..MaxDescription] + "…");
        w.WriteString("mimeType"u8, kept.Content.MimeType);
        w.WriteNumber("size"u8, kept.Content.Size);
    }

    /// <summary>Tells the model where the full content is: a clause without a full stop.</summary>
    /// <param name="kept">The kept result.</param>
    /// <param name="hasCode">Whether the client can run scripts.</param>
    public static string Whereabouts(KeptResult kept, bool hasCode) => hasCode && kept.Content.Size <= LargestForScripts
        ? $"stored in full as {kept.Handle}; open it in a later script with `await results.get(\"{kept.Handle}\")`, "
          + $"or read the resource {UriOf(kept)}"
        : $"stored in full; read the resource {UriOf(kept)}";

    /// <summary>Formats a size for people.</summary>
    public static string Bytes(long bytes) => bytes < 10_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.##} MiB");
}
