using System.Text;

namespace VoidMcp.Protocol;

/// <summary>Text in results (server/tools, "Tool result").</summary>
internal static class TextContent
{
    /// <summary>A content block with a text.</summary>
    public static ReadOnlyMemory<byte> Block(string text) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("type"u8, "text");
        w.WriteRaw("text"u8, EscapedText.Quote(Encoding.UTF8.GetBytes(text)));
        w.WriteEndObject();
    });
}
