using System.Globalization;
using System.Text.Json;
using VoidMcp.CodeMode;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>How kept results are named toward clients: their URIs, and what lists and links say of them.</summary>
internal static class KeptLinks
{
    public const string Prefix = "voidmcp://results/";

    private const int MaxDescription = 200;

    /// <summary>Larger ones need more than the usual memory of a script, which holds them several times while it reads them.</summary>
    private const long LargestForScripts = 6 << 20;

    public static string UriOf(KeptResult kept) => Prefix + kept.Handle;

    /// <param name="kept">What is kept.</param>
    /// <param name="part">Which part of it, from 1.</param>
    public static string UriOf(KeptResult kept, int part) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{kept.Handle}/{part}");

    /// <summary>A content block that points to it (server/tools, "Resource Links").</summary>
    public static ReadOnlyMemory<byte> Link(KeptResult kept) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("type"u8, "resource_link");
        WriteMembers(w, kept);
        w.WriteEndObject();
    });

    /// <summary>The members of a "Resource".</summary>
    public static void WriteMembers(Utf8JsonWriter w, KeptResult kept)
    {
        var name = kept.Content.Name;
        w.WriteString("uri"u8, UriOf(kept));
        w.WriteString("name"u8, kept.Handle);
        w.WriteString("description"u8, name.Length <= MaxDescription ? name : name[..MaxDescription] + "…");
        w.WriteString("mimeType"u8, kept.Content.MimeType);
        w.WriteNumber("size"u8, kept.Content.Size);
    }

    /// <summary>Where the whole is: for the model, as a sentence without its full stop.</summary>
    /// <param name="kept">What is kept.</param>
    /// <param name="hasCode">Whether the client can run scripts.</param>
    public static string Whereabouts(KeptResult kept, bool hasCode) => hasCode && kept.Content.Size <= LargestForScripts
        ? $"it is kept whole as {kept.Handle}, which a later script opens with `await results.get(\"{kept.Handle}\")`, and which can be read as the resource {UriOf(kept)}"
        : $"it is kept whole and can be read as the resource {UriOf(kept)}";

    /// <summary>A size as people read it.</summary>
    public static string Bytes(long bytes) => bytes < 10_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.##} MiB");
}
