using System.Text.Json;
using VoidMcp.Protocol;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// The result of <c>tools/call</c> for the terminal: structured content as JSON, otherwise text as is; other content is
/// described. Untrusted.
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
        if (isObject
            && root.TryGetProperty("structuredContent"u8, out var structured)
            && structured.ValueKind != JsonValueKind.Null)
        {
            _structured = structured;
        }

        _content = isObject
            && root.TryGetProperty("content"u8, out var content)
            && content.ValueKind == JsonValueKind.Array
            ? [.. content.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)]
            : [];
    }

    /// <summary>Whether the tool reported an error.</summary>
    public bool IsError { get; }

    /// <summary>The tool's error message.</summary>
    public string ErrorText => Text() is { Length: > 0 } text ? text : "the tool failed without an error message";

    /// <summary>All texts, separated by line breaks; the structured content if there are none.</summary>
    public string Text()
    {
        var texts = _content.Select(TextOf).OfType<string>().ToArray();
        if (texts.Length > 0) return string.Join('\n', texts);
        return _structured.ValueKind == JsonValueKind.Undefined ? "" : PrettyJson.Of(_structured);
    }

    /// <summary>Prints the data to stdout, and descriptions of other content to stderr.</summary>
    public void Print(Output output)
    {
        var hasData = _structured.ValueKind != JsonValueKind.Undefined;
        if (hasData) output.Json(PrettyJson.Of(_structured));
        foreach (var item in _content)
        {
            if (TextOf(item) is { } text)
            {
                // Next to structured content, the text repeats it for clients without support for it (server/tools).
                if (!hasData) output.Data(text);
            }
            else
            {
                output.Note($"[grey]{Markup(item)}[/]");
            }
        }
    }

    /// <summary>Returns images, audio and embedded files as bytes, with their types.</summary>
    public IReadOnlyList<(string Type, byte[] Bytes)> Files() =>
        [.. _content.Select(FileOf).OfType<(string Type, byte[] Bytes)>()];

    private static string Markup(JsonElement item)
    {
        var kind = Property(item, "type") ?? "content";
        if (kind == "resource_link")
            return Output.Text($"[link] {Property(item, "name")} {Property(item, "uri")}", 300);
        return FileOf(item) is { } file
            ? Output.Text($"[{kind} {file.Type}, {Sizes.Bytes(file.Bytes.Length)}; to save it: --output FILE]", 200)
            : Output.Text($"[{kind}; to show it: --raw]", 200);
    }

    private static string? TextOf(JsonElement item) => Property(item, "type") switch
    {
        "text" => Property(item, "text"),
        "resource" => item.TryGetProperty("resource"u8, out var resource) ? Property(resource, "text") : null,
        _ => null,
    };

    private static (string Type, byte[] Bytes)? FileOf(JsonElement item)
    {
        var holder = Property(item, "type") == "resource" && item.TryGetProperty("resource"u8, out var resource)
            ? resource
            : item;
        if ((Property(holder, "data") ?? Property(holder, "blob")) is not { } base64) return null;
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count)
            ? (Property(holder, "mimeType") ?? "application/octet-stream", bytes[..count])
            : null;
    }

    private static string? Property(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object
        && parent.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
