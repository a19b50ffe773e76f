using System.Buffers;
using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>
/// What a tool's schema may say with <c>x-mcp-header</c> (2026-07-28, server/tools): that an argument is repeated in an HTTP header
/// of this name. A client must not use a tool over HTTP that says it wrongly, since nobody could tell which header is meant.
/// </summary>
internal static class HeaderAnnotations
{
    private const string Annotation = "x-mcp-header";

    /// <summary>The characters of a header's name (RFC 9110, "token").</summary>
    private static readonly SearchValues<char> s_token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>What is wrong, as a clause; null where nothing is. Looks as deep as <c>properties</c> alone lead.</summary>
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
        if (header.Length == 0 || header.AsSpan().ContainsAnyExcept(s_token)) return $"the {Annotation} of '{property.Name}' is no name of a header";
        var type = property.Value.TryGetProperty("type", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        if (type is not ("string" or "integer" or "boolean")) return $"'{property.Name}' has an {Annotation}, which only strings, integers and booleans may have";
        return names.Add(header) ? null : $"two of its arguments have the {Annotation} '{header}'";
    }
}
