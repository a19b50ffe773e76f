using System.Text.Json;
using System.Text.Json.Nodes;
using VoidMcp.Protocol;

namespace VoidMcp.Schema;

/// <summary>
/// Turns a definition as a server wrote it into one that the strictest client accepts. Clients on the TypeScript SDK
/// reject a whole list because of one invalid definition, and the user then has no tool at all. A valid definition
/// keeps its bytes.
/// </summary>
internal static class DefinitionRepair
{
    /// <summary>
    /// The deepest nesting that is passed on. Clients in C# stop at 64 levels and those in Rust at 128, for the message
    /// as a whole.
    /// </summary>
    private const int MaxDepth = 56;

    /// <summary>Repairs the definition of a tool.</summary>
    /// <param name="raw">The definition, a JSON object with a name.</param>
    /// <param name="mistake">Why it can't be repaired; null on success.</param>
    /// <returns>The definition; the same bytes if it needs no repair.</returns>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static ReadOnlyMemory<byte> Tool(ReadOnlyMemory<byte> raw, out string? mistake)
    {
        var root = Read(ref raw, out var hasChanged);
        hasChanged |= DefinitionMembers.Repair(root);
        hasChanged |= Input(root, out mistake);
        hasChanged |= Output(root);
        return hasChanged ? Write(root) : raw;
    }

    /// <summary>Repairs the definition of a prompt, a resource or a template.</summary>
    /// <param name="raw">The definition, a JSON object with its key.</param>
    /// <param name="key">The key, which names a resource without a name.</param>
    /// <returns>The definition; the same bytes if it needs no repair.</returns>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static ReadOnlyMemory<byte> Keyed(ReadOnlyMemory<byte> raw, string key)
    {
        var root = Read(ref raw, out var hasChanged);
        hasChanged |= DefinitionMembers.Repair(root);
        hasChanged |= DefinitionMembers.RepairArguments(root);
        if (root["name"]?.GetValueKind() != JsonValueKind.String)
        {
            root["name"] = key;
            hasChanged = true;
        }

        return hasChanged ? Write(root) : raw;
    }

    private static bool Input(JsonObject root, out string? mistake)
    {
        mistake = null;
        root.TryGetPropertyValue("inputSchema", out var node);
        if (node is null or JsonArray { Count: 0 } || node.GetValueKind() == JsonValueKind.True)
        {
            root["inputSchema"] = new JsonObject { ["type"] = "object" };
            return true;
        }

        if (node is not JsonObject schema)
        {
            mistake = $"inputSchema is {node.GetValueKind().ToString().ToLowerInvariant()}, not an object";
            return false;
        }

        var hasChanged = Normalize(schema, isInput: true, out var wrong);
        hasChanged |= SchemaReachability.RemoveUnresolved(schema);
        hasChanged |= ModelSchema.Repair(schema);
        hasChanged |= ArgumentNames.Repair(root, schema);
        if (wrong is not null) mistake = $"inputSchema {wrong}";
        return hasChanged;
    }

    /// <summary>
    /// Clients compile output schemas and reject the list if one fails; without one, results are not checked.
    /// </summary>
    private static bool Output(JsonObject root)
    {
        if (!root.TryGetPropertyValue("outputSchema", out var node)) return false;
        if (node is JsonObject { Count: > 0 } schema)
        {
            var hasChanged = Normalize(schema, isInput: false, out var wrong);
            if (wrong is null && SchemaReachability.Compiles(schema)) return hasChanged;
        }

        root.Remove("outputSchema");
        return true;
    }

    private static bool Normalize(JsonObject schema, bool isInput, out string? mistake)
    {
        var isOlder = OlderDrafts.Convert(schema);
        var repair = new SchemaRepair();
        repair.Repair(schema);
        return RootSchema.Normalize(schema, isInput, out mistake) | repair.HasChanged | isOlder;
    }

    /// <summary>
    /// Reads the definition as a tree, without lone surrogates and without what is nested too deeply.
    /// </summary>
    private static JsonObject Read(ref ReadOnlyMemory<byte> raw, out bool hasChanged)
    {
        var text = LoneSurrogates.Replaced(raw);
        if (!text.Span.SequenceEqual(raw.Span)) raw = text;
        return (JsonObject)JsonTree.Read(raw, MaxDepth, out hasChanged)!;
    }

    private static ReadOnlyMemory<byte> Write(JsonObject root) => JsonText.Write(w => root.WriteTo(w));
}
