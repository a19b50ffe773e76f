using System.Text;

namespace VoidMcp.Protocol;

/// <summary>Content blocks of results (server/tools, "Tool result").</summary>
internal static class ContentBlock
{
    /// <summary>A block of text.</summary>
    public static ReadOnlyMemory<byte> Text(string text) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("type"u8, "text");
        w.WriteRaw("text"u8, EscapedText.Quote(Encoding.UTF8.GetBytes(text)));
        w.WriteEndObject();
    });
}
