using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Schema;

/// <summary>
/// One tool as its server defined it (MCP "Tool"). The bytes are the server's own and are what clients get, unknown
/// fields included; the properties are a view of the fields that voidmcp looks at. Immutable.
/// </summary>
internal sealed class ToolDefinition
{
    private ToolDefinition(ReadOnlyMemory<byte> utf8, string name, JsonElement root)
    {
        Utf8 = utf8;
        Name = name;
        RawName = JsonText.Quote(name);
        Title = Text(root, "title") ?? (root.TryGetProperty("annotations", out var notes) ? Text(notes, "title") : null);
        Description = Text(root, "description");
        InputSchema = root.TryGetProperty("inputSchema", out var input) ? input : default;
        OutputSchema = root.TryGetProperty("outputSchema", out var output) ? output : default;
        NeedsTask = root.TryGetProperty("execution", out var execution) && Text(execution, "taskSupport") == "required";
    }

    /// <summary>Changes with everything that the server says of the tool.</summary>
    public string Fingerprint => field ??= Convert.ToHexStringLower(SHA256.HashData(Utf8.Span))[..32];

    /// <summary>The whole definition, one JSON object, as the server sent it.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The server's name for the tool; any text, unique within its server.</summary>
    public string Name { get; }

    /// <summary>The name as a raw JSON string.</summary>
    public ReadOnlyMemory<byte> RawName { get; }

    public string? Title { get; }

    public string? Description { get; }

    /// <summary>JSON Schema of the arguments. <see cref="JsonValueKind.Undefined"/> where the server gave none.</summary>
    public JsonElement InputSchema { get; }

    /// <summary>JSON Schema of the structured result. <see cref="JsonValueKind.Undefined"/> where the server gave none.</summary>
    public JsonElement OutputSchema { get; }

    /// <summary>Whether the tool can be called as a task only (2025-11-25, basic/utilities/tasks, "Tool-Level Negotiation").</summary>
    public bool NeedsTask { get; }

    /// <summary>Reads one definition. False, with the reason, for anything that is not an object with a non-empty name.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8,
        [NotNullWhen(true)] out ToolDefinition? definition,
        [NotNullWhen(false)] out string? reason)
    {
        definition = null;
        try
        {
            var root = JsonElement.Parse(utf8.Span, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth });
            if (root.ValueKind == JsonValueKind.Object && Text(root, "name") is { Length: > 0 } name)
            {
                definition = new ToolDefinition(utf8, name, root);
                reason = null;
                return true;
            }

            reason = "a tool definition has no name";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second kind is for text that no string can hold, such as half a surrogate pair.
            reason = $"a tool definition can't be read: {error.Message}";
        }

        return false;
    }

    private static string? Text(JsonElement parent, string property) =>
        parent.ValueKind == JsonValueKind.Object
        && parent.TryGetProperty(property, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
