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

    /// <summary>Whether JSON may hold an annotation: a cheap look that rules most out.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> utf8) => utf8.IndexOf("\"x-mcp-header\""u8) >= 0;

    /// <summary>
    /// The annotated properties, outer ones first. Annotations count only where <c>properties</c> alone lead to them:
    /// what <c>items</c> or a branch of a schema says belongs to no one argument.
    /// </summary>
    /// <param name="schema">A tool's <c>inputSchema</c>.</param>
    public static IEnumerable<AnnotatedProperty> In(JsonElement schema) => Below(schema, []);

    /// <summary>What is wrong with a schema's annotations, as a clause; null if nothing is.</summary>
    /// <param name="schema">A tool's <c>inputSchema</c>.</param>
    public static string? Mistake(JsonElement schema)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return In(schema).Select(property => MistakeOf(property, names)).FirstOrDefault(mistake => mistake is not null);
    }

    private static IEnumerable<AnnotatedProperty> Below(JsonElement schema, string[] path)
    {
        if (schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var property in properties.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Object))
        {
            string[] inner = [.. path, property.Name];
            if (property.Value.TryGetProperty(Annotation, out var name)) yield return new(inner, property.Value, name);
            foreach (var deeper in Below(property.Value, inner)) yield return deeper;
        }
    }

    private static string? MistakeOf(AnnotatedProperty property, HashSet<string> names)
    {
        var (argument, header) = (property.Path[^1], property.Header ?? "");
        if (header.Length == 0 || header.AsSpan().ContainsAnyExcept(s_token))
            return $"the {Annotation} of '{argument}' is not a valid header name";
        var type = property.Schema.TryGetProperty("type", out var given) && given.ValueKind == JsonValueKind.String
            ? given.GetString()
            : null;
        if (type is not ("string" or "integer" or "boolean"))
            return $"'{argument}' has an {Annotation}, which is allowed only for strings, integers and booleans";
        return names.Add(header) ? null : $"two arguments have the same {Annotation} '{header}'";
    }
}

/// <summary>A property that a schema annotates with <c>x-mcp-header</c>.</summary>
/// <param name="Path">The names that lead to it from the arguments, its own last.</param>
/// <param name="Schema">Its schema, an object.</param>
/// <param name="Name">The annotation's value as it stands there: any JSON.</param>
internal readonly record struct AnnotatedProperty(IReadOnlyList<string> Path, JsonElement Schema, JsonElement Name)
{
    /// <summary>The header's name behind the prefix; null where the annotation is not a string.</summary>
    public string? Header => Name.ValueKind == JsonValueKind.String ? Name.GetString() : null;

    /// <summary>Its value among a call's arguments; undefined where they have none.</summary>
    public JsonElement ValueIn(JsonElement arguments)
    {
        foreach (var name in Path)
        {
            if (arguments.ValueKind != JsonValueKind.Object) return default;
            if (!arguments.TryGetProperty(name, out var value)) return default;
            arguments = value;
        }

        return arguments;
    }
}
