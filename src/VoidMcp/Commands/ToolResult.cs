using System.Text.Json;
using VoidMcp.Protocol;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// The result of a <c>tools/call</c>, made readable: structured content as JSON, else texts as they are; what is neither is
/// described. Everything in it is untrusted.
/// </summary>
internal sealed class ToolResult
{
    private readonly JsonElement _structured;
    private readonly IReadOnlyList<JsonElement> _content;

    public ToolResult(ReadOnlyMemory<byte> result)
    {
        var root = JsonElement.Parse(result.Span, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth });
        var isObject = root.ValueKind == JsonValueKind.Object;
        IsError = isObject && root.TryGetProperty("isError"u8, out var error) && error.ValueKind == JsonValueKind.True;
        if (isObject && root.TryGetProperty("structuredContent"u8, out var structured) && structured.ValueKind != JsonValueKind.Null) _structured = structured;
        _content = isObject && root.TryGetProperty("content"u8, out var content) && content.ValueKind == JsonValueKind.Array
            ? [.. content.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)]
            : [];
    }

    /// <summary>Whether the tool says that it failed.</summary>
    public bool IsError { get; }

    /// <summary>The tool's own words for its failure.</summary>
    public string ErrorText => Text() is { Length: > 0 } text ? text : "the tool failed without saying why";

    /// <summary>All texts, one after another; structured content only where there is no text.</summary>
    public string Text()
    {
        var texts = _content.Select(TextOf).OfType<string>().ToArray();
        if (texts.Length > 0) return string.Join('\n', texts);
        return _structured.ValueKind == JsonValueKind.Undefined ? "" : PrettyJson.Of(_structured);
    }

    /// <summary>Prints the payload to stdout, and to stderr what there is besides and can't be printed.</summary>
    public void Print(Output output)
    {
        var hasData = _structured.ValueKind != JsonValueKind.Undefined;
        if (hasData) output.Data(PrettyJson.Of(_structured));
        foreach (var item in _content)
        {
            if (TextOf(item) is { } text)
            {
                // Beside structured content the text is the same for clients that know no other (server/tools).
                if (!hasData) output.Data(text);
            }
            else
            {
                output.Note($"[grey]{Markup(item)}[/]");
            }
        }
    }

    /// <summary>Images, audio and embedded files as bytes, with their types.</summary>
    public IReadOnlyList<(string Type, byte[] Bytes)> Files() =>
        [.. _content.Select(FileOf).OfType<(string Type, byte[] Bytes)>()];

    private static string Markup(JsonElement item)
    {
        var kind = Property(item, "type") ?? "content";
        if (kind == "resource_link") return Output.Text($"[link] {Property(item, "name")} {Property(item, "uri")}", 300);
        return FileOf(item) is { } file
            ? Output.Text($"[{kind} {file.Type}, {Sizes.Bytes(file.Bytes.Length)}; save it with --output FILE]", 200)
            : Output.Text($"[{kind}; --raw shows it]", 200);
    }

    private static string? TextOf(JsonElement item) => Property(item, "type") switch
    {
        "text" => Property(item, "text"),
        "resource" => item.TryGetProperty("resource"u8, out var resource) ? Property(resource, "text") : null,
        _ => null,
    };

    private static (string Type, byte[] Bytes)? FileOf(JsonElement item)
    {
        var holder = Property(item, "type") == "resource" && item.TryGetProperty("resource"u8, out var resource) ? resource : item;
        if ((Property(holder, "data") ?? Property(holder, "blob")) is not { } base64) return null;
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count)
            ? (Property(holder, "mimeType") ?? "application/octet-stream", bytes[..count])
            : null;
    }

    private static string? Property(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
