using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Schema;

/// <summary>
/// One tool as defined by its server (MCP "Tool"). Clients get the server's own bytes, including unknown fields; the
/// properties expose the fields that voidmcp uses. Immutable.
/// </summary>
internal sealed class ToolDefinition
{
    private ToolDefinition(ReadOnlyMemory<byte> utf8, string name, JsonElement root)
    {
        Utf8 = utf8;
        Name = name;
        RawName = JsonText.Quote(name);
        Title = Text(root, "title")
            ?? (root.TryGetProperty("annotations", out var notes) ? Text(notes, "title") : null);
        Description = Text(root, "description");
        InputSchema = root.TryGetProperty("inputSchema", out var input) ? input : default;
        OutputSchema = root.TryGetProperty("outputSchema", out var output) ? output : default;
        if (root.TryGetProperty("annotations", out var hints) && hints.ValueKind == JsonValueKind.Object)
        {
            OnlyReads = Flag(hints, "readOnlyHint");
            IsDestructive = !IsReadOnly && Flag(hints, "destructiveHint") != false;
        }

        ArgumentNames = Schema.ArgumentNames.In(root);
        NeedsTask = root.TryGetProperty("execution", out var execution) && Text(execution, "taskSupport") == "required";
    }

    /// <summary>A hash of the whole definition.</summary>
    public string Fingerprint => field ??= Convert.ToHexStringLower(SHA256.HashData(Utf8.Span))[..32];

    /// <summary>The whole definition as sent by the server, one JSON object.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The server's name for the tool; any text, unique within its server.</summary>
    public string Name { get; }

    /// <summary>The name as a raw JSON string.</summary>
    public ReadOnlyMemory<byte> RawName { get; }

    public string? Title { get; }

    public string? Description { get; }

    /// <summary>JSON Schema of the arguments; <see cref="JsonValueKind.Undefined"/> if not specified.</summary>
    public JsonElement InputSchema { get; }

    /// <summary>
    /// The server's own names of arguments by the names that clients see; null if none was renamed (<see
    /// cref="Schema.ArgumentNames"/>).
    /// </summary>
    public IReadOnlyDictionary<string, string>? ArgumentNames { get; }

    /// <summary>JSON Schema of the structured result; <see cref="JsonValueKind.Undefined"/> if not specified.</summary>
    public JsonElement OutputSchema { get; }

    /// <summary>Whether the tool only reads, by its annotation <c>readOnlyHint</c>; null if it does not say.</summary>
    public bool? OnlyReads { get; }

    /// <summary>
    /// Whether the server says that the tool changes nothing (<c>readOnlyHint</c>; server/tools, "ToolAnnotations").
    /// </summary>
    public bool IsReadOnly => OnlyReads == true;

    /// <summary>
    /// Whether the tool may destroy something, as far as the server says (<c>destructiveHint</c>): as in the protocol,
    /// what is not read-only is destructive unless the server says otherwise.
    /// </summary>
    public bool IsDestructive { get; } = true;

    /// <summary>
    /// Whether the tool can only be called as a task (2025-11-25, basic/utilities/tasks, "Tool-Level Negotiation").
    /// </summary>
    public bool NeedsTask { get; }

    /// <summary>Parses one definition. False, with the reason, unless it is an object with a non-empty name.</summary>
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
            // InvalidOperationException: a string that is not valid Unicode, such as a lone surrogate.
            reason = $"cannot parse a tool definition: {error.Message}";
        }

        return false;
    }

    private static bool? Flag(JsonElement parent, string property) =>
        parent.TryGetProperty(property, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.ValueKind == JsonValueKind.True
            : null;

    private static string? Text(JsonElement parent, string property) =>
        parent.ValueKind == JsonValueKind.Object
        && parent.TryGetProperty(property, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
