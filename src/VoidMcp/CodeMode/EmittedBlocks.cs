using System.Buffers.Text;
using System.Text.Json;
using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// The content blocks emitted by one script. They are copied into a message to the client, so they are validated again
/// here: the worker may be compromised.
/// </summary>
internal sealed class EmittedBlocks
{
    private readonly List<ReadOnlyMemory<byte>> _blocks = [];
    private long _bytes;

    /// <exception cref="InvalidDataException">It is not a valid content block, or a limit is exceeded.</exception>
    public void Add(ReadOnlyMemory<byte> block)
    {
        _bytes += block.Length;
        if (_blocks.Count >= ScriptLimits.MaxEmitted || _bytes > ScriptLimits.MaxEmittedBytes)
            throw new InvalidDataException("content limit exceeded");
        if (!IsBlock(block)) throw new InvalidDataException("invalid content block");
        _blocks.Add(block);
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> ToList() => [.. _blocks];

    private static bool IsBlock(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(
                json, new JsonDocumentOptions { MaxDepth = ScriptLimits.MaxJsonDepth + 10 });
            return IsBlock(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid Unicode, such as a lone surrogate.
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

    private static bool IsBase64(JsonElement of, string name) =>
        IsText(of, name) && Base64.IsValid(of.GetProperty(name).GetString());
}
