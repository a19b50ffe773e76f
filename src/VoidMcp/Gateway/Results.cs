using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>Writes the results that voidmcp itself answers with, in either era.</summary>
internal static class Results
{
    public static readonly ReadOnlyMemory<byte> Empty = "{}"u8.ToArray();

    /// <summary>A tool's result of one text, or an error that a model can act on (server/tools, "Error handling").</summary>
    public static ReadOnlyMemory<byte> Text(string text, bool isError, Era era) => Content(text, [], isError, era);

    /// <summary>The same with more content blocks behind the text, each raw JSON.</summary>
    public static ReadOnlyMemory<byte> Content(string text, IReadOnlyList<ReadOnlyMemory<byte>> blocks, bool isError, Era era) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteStartArray("content"u8);
        w.WriteRaw(TextBlock(text));
        foreach (var block in blocks) w.WriteRaw(block);
        w.WriteEndArray();
        if (isError) w.WriteBoolean("isError"u8, true);
        if (era == Era.Modern) WriteComplete(w);
        w.WriteEndObject();
    });

    /// <summary>A content block of text.</summary>
    public static ReadOnlyMemory<byte> TextBlock(string text) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("type"u8, "text");
        w.WriteRaw("text"u8, EscapedText.Quote(Encoding.UTF8.GetBytes(text)));
        w.WriteEndObject();
    });

    /// <summary>A list without entries, for what voidmcp does not offer but some clients ask for all the same.</summary>
    public static ReadOnlyMemory<byte> EmptyList(string property, Era era) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteStartArray(property);
        w.WriteEndArray();
        if (era == Era.Modern) WriteModernList(w);
        w.WriteEndObject();
    });

    /// <summary>What every modern result carries.</summary>
    public static void WriteComplete(Utf8JsonWriter w)
    {
        w.WriteString("resultType"u8, "complete");
        w.WriteStartObject("_meta"u8);
        w.WriteRaw("io.modelcontextprotocol/serverInfo"u8, Implementation.Utf8);
        w.WriteEndObject();
    }

    /// <summary>
    /// What a modern list carries besides: never to be cached for others, as it depends on the user's registry, and not
    /// for long, as that may change at any moment.
    /// </summary>
    public static void WriteModernList(Utf8JsonWriter w)
    {
        WriteComplete(w);
        w.WriteNumber("ttlMs"u8, 0);
        w.WriteString("cacheScope"u8, "private");
    }
}
