using System.Buffers;
using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>
/// Validates the <c>x-mcp-header</c> annotations of a tool's schema (2026-07-28, server/tools), which repeat an
/// argument in an HTTP header of this name. A client must not call a tool with invalid annotations over HTTP.
/// </summary>
internal static class HeaderAnnotations
{
    private const string Annotation = "x-mcp-header";

    /// <summary>The characters of a header name (RFC 9110, "token").</summary>
    private static readonly SearchValues<char> s_token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>
    /// The error as a clause; null if the annotations are valid. Follows <c>properties</c> at any depth.
    /// </summary>
    /// <param name="schema">A tool's <c>inputSchema</c>.</param>
    public static string? Mistake(JsonElement schema) => MistakeBelow(schema, new HashSet<string>(StringComparer.OrdinalIgnoreCase));

    private static string? MistakeBelow(JsonElement schema, HashSet<string> names)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object) return null;
        foreach (var property in properties.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Object))
        {
            var wrong = property.Value.TryGetProperty(Annotation, out var name) ? MistakeOf(property, name, names) : null;
            if ((wrong ?? MistakeBelow(property.Value, names)) is { } found) return found;
        }

        return null;
    }

    private static string? MistakeOf(JsonProperty property, JsonElement name, HashSet<string> names)
    {
        var header = name.ValueKind == JsonValueKind.String ? name.GetString()! : "";
        if (header.Length == 0 || header.AsSpan().ContainsAnyExcept(s_token))
            return $"the {Annotation} of '{property.Name}' is not a valid header name";
        var type = property.Value.TryGetProperty("type", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        if (type is not ("string" or "integer" or "boolean"))
            return $"'{property.Name}' has an {Annotation}, which is allowed only for strings, integers and booleans";
        return names.Add(header) ? null : $"two arguments have the same {Annotation} '{header}'";
    }
}
