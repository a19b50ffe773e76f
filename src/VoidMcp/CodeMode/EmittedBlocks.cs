using System.Buffers.Text;
using System.Text.Json;
using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// The content blocks that one script has sent along with its answer. They go into a message to the client as they are,
/// so everything about them is checked once more here: the worker may be the script's by then.
/// </summary>
internal sealed class EmittedBlocks
{
    private readonly List<ReadOnlyMemory<byte>> _blocks = [];
    private long _bytes;

    /// <exception cref="InvalidDataException">It is no content block, or more than a script may send.</exception>
    public void Add(ReadOnlyMemory<byte> block)
    {
        _bytes += block.Length;
        if (_blocks.Count >= ScriptLimits.MaxEmitted || _bytes > ScriptLimits.MaxEmittedBytes)
            throw new InvalidDataException("more content than the limit");
        if (!IsBlock(block)) throw new InvalidDataException("a content block that is none");
        _blocks.Add(block);
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> ToList() => [.. _blocks];

    private static bool IsBlock(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = ScriptLimits.MaxJsonDepth + 10 });
            return IsBlock(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second kind is for text that no string can hold, such as half a surrogate pair.
            return false;
        }
    }

    private static bool IsBlock(JsonElement block)
    {
        if (!block.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String) return false;
        return type.GetString() switch
        {
            "text" => IsText(block, "text"),
            "image" or "audio" => IsText(block, "mimeType") && IsBase64(block, "data"),
            "resource_link" => IsText(block, "uri") && IsText(block, "name"),
            "resource" => block.TryGetProperty("resource", out var resource)
                && resource.ValueKind == JsonValueKind.Object
                && IsText(resource, "uri")
                && (IsText(resource, "text") || IsBase64(resource, "blob")),
            _ => false,
        };
    }

    private static bool IsText(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String;

    private static bool IsBase64(JsonElement of, string name) => IsText(of, name) && Base64.IsValid(of.GetProperty(name).GetString());
}
