using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>Writes voidmcp's own results, in either era.</summary>
internal static class Results
{
    public static readonly ReadOnlyMemory<byte> Empty = "{}"u8.ToArray();

    /// <summary>
    /// A tool result with one text, or an error that a model can act on (server/tools, "Error handling").
    /// </summary>
    public static ReadOnlyMemory<byte> Text(string text, bool isError, Era era) => Content(text, [], isError, era);

    /// <summary>The same with more content blocks after the text, each raw JSON.</summary>
    public static ReadOnlyMemory<byte> Content(
        string text, IReadOnlyList<ReadOnlyMemory<byte>> blocks, bool isError, Era era) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteStartArray("content"u8);
        w.WriteRaw(TextContent.Block(text));
        foreach (var block in blocks) w.WriteRaw(block);
        w.WriteEndArray();
        if (isError) w.WriteBoolean("isError"u8, true);
        if (era == Era.Modern) WriteComplete(w);
        w.WriteEndObject();
    });

    /// <summary>An empty list, for what voidmcp does not support but some clients request anyway.</summary>
    public static ReadOnlyMemory<byte> EmptyList(string property, Era era) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteStartArray(property);
        w.WriteEndArray();
        if (era == Era.Modern) WriteModernList(w);
        w.WriteEndObject();
    });

    /// <summary>Writes the members that every modern result must have.</summary>
    /// <param name="w">The writer, within the result's object.</param>
    /// <param name="server">What voidmcp says of itself; default: name, title and version.</param>
    public static void WriteComplete(Utf8JsonWriter w, ReadOnlyMemory<byte> server = default)
    {
        w.WriteString("resultType"u8, "complete");
        w.WriteStartObject("_meta"u8);
        w.WriteRaw("io.modelcontextprotocol/serverInfo"u8, server.IsEmpty ? Implementation.Utf8 : server);
        w.WriteEndObject();
    }

    /// <summary>
    /// Writes the caching hints of a modern list: private, as it depends on the user's registry, and short, as that may
    /// change at any time.
    /// </summary>
    /// <inheritdoc cref="WriteComplete"/>
    public static void WriteModernList(Utf8JsonWriter w, ReadOnlyMemory<byte> server = default)
    {
        WriteComplete(w, server);
        w.WriteNumber("ttlMs"u8, 0);
        w.WriteString("cacheScope"u8, "private");
    }
}
