using System.Buffers.Text;
using VoidMcp.Catalog;
using VoidMcp.Protocol;

namespace VoidMcp.CodeMode;

/// <summary>The form in which clients read kept content.</summary>
internal enum KeptForm
{
    /// <summary>As JSON text.</summary>
    Json,

    /// <summary>As text.</summary>
    Text,

    /// <summary>As base64.</summary>
    Blob,
}

/// <summary>A result's JSON or a content block, stored for later. Immutable; owns a copy of the bytes.</summary>
internal sealed record KeptContent
{
    private const string JsonType = "application/json";
    private const string TextType = "text/plain";
    private const int MaxMimeType = 100;

    private ReadOnlyMemory<byte> _read;

    private KeptContent(string name) => Name = name;

    /// <summary>A short description of the origin. May be untrusted text.</summary>
    public string Name { get; }

    public string MimeType { get; private init; } = JsonType;

    public KeptForm Form { get; private init; }

    /// <summary>
    /// The raw JSON that a script gets: JSON text as that JSON, images and the like as their block.
    /// </summary>
    public ReadOnlyMemory<byte> Payload { get; private init; }

    /// <summary>Size in bytes when a client reads it; base64 counts decoded.</summary>
    public long Size { get; private init; }

    /// <summary>Creates content from a JSON value.</summary>
    public static KeptContent OfJson(string name, ReadOnlyMemory<byte> json)
    {
        var copy = json.ToArray();
        return new(name) { Payload = copy, _read = copy, Size = copy.Length };
    }

    /// <summary>Creates content from plain text.</summary>
    public static KeptContent OfText(string name, ReadOnlyMemory<byte> utf8)
    {
        var quoted = EscapedText.Quote(utf8.Span);
        return new(name)
        {
            MimeType = TextType,
            Form = KeptForm.Text,
            Payload = quoted,
            _read = quoted,
            Size = utf8.Length,
        };
    }

    /// <summary>
    /// Creates content from a content block (server/tools, "Tool result"); an unknown or invalid one is stored as JSON.
    /// </summary>
    public static KeptContent OfBlock(string name, ReadOnlyMemory<byte> block)
    {
        ReadOnlyMemory<byte> copy = block.ToArray();
        var type = JsonSlices.Text(copy, "type"u8);
        var holder = type == "resource" ? JsonSlices.Property(copy, "resource"u8) : copy;
        var mime = JsonSlices.Text(holder, "mimeType"u8) is { Length: <= MaxMimeType } given ? given : null;
        var text = type is "text" or "resource" ? StringOf(holder, "text"u8) : default;
        var blob = type is "image" or "audio" ? StringOf(holder, "data"u8)
            : type == "resource" ? StringOf(holder, "blob"u8)
            : default;
        try
        {
            if (type == "text" && !text.IsEmpty) return OfTextBlock(name, text);
            if (!text.IsEmpty)
            {
                return new(name)
                {
                    MimeType = mime ?? TextType,
                    Form = KeptForm.Text,
                    Payload = copy,
                    _read = text,
                    Size = JsonSlices.Utf8(text).Length,
                };
            }

            if (!blob.IsEmpty && Base64.IsValid(JsonSlices.Utf8(blob).Span, out var size))
            {
                return new(name)
                {
                    MimeType = mime ?? "application/octet-stream",
                    Form = KeptForm.Blob,
                    Payload = copy,
                    _read = blob,
                    Size = size,
                };
            }
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: only JSON itself can represent it.
        }

        return new(name) { Payload = copy, _read = copy, Size = copy.Length };
    }

    /// <summary>The data that a client reads: UTF-8 text, or base64 without white space.</summary>
    public ReadOnlyMemory<byte> Read()
    {
        if (Form == KeptForm.Json) return _read;
        var text = JsonSlices.Utf8(_read);
        if (Form == KeptForm.Text || text.Span.IndexOfAny(" \t\r\n"u8) < 0) return text;
        return text.ToArray().Where(b => b > ' ').ToArray();
    }

    private static KeptContent OfTextBlock(string name, ReadOnlyMemory<byte> text)
    {
        var utf8 = JsonSlices.Utf8(text);
        var payload = ScriptValueOf(text);
        var isJson = payload.Span[0] != (byte)'"';
        return new(name)
        {
            MimeType = isJson ? JsonType : TextType,
            Form = isJson ? KeptForm.Json : KeptForm.Text,
            Payload = payload,
            _read = isJson ? payload : text,
            Size = utf8.Length,
        };
    }

    /// <summary>Whether text is JSON, by the same rule as a tool's text in scripts.</summary>
    private static ReadOnlyMemory<byte> ScriptValueOf(ReadOnlyMemory<byte> text)
    {
        var block = new JsonEdit(default).SetText("type", "text").Set("text", text).ToUtf8();
        var result = JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteStartArray("content"u8);
            w.WriteRaw(block);
            w.WriteEndArray();
            w.WriteEndObject();
        });
        var payload = ResultUnwrapping.Unwrap(result).Json;
        return payload.IsEmpty ? text : payload;
    }

    private static ReadOnlyMemory<byte> StringOf(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> name)
    {
        var value = JsonSlices.Property(json, name);
        return value.IsEmpty || value.Span[0] != (byte)'"' ? default : value;
    }
}
