using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// The headers in which a modern client repeats arguments whose schema says so with <c>x-mcp-header</c>
/// (2026-07-28, basic/transports/streamable-http, "Custom Headers from Tool Parameters"). Clients see the servers' schemas as
/// they are, so what those promise is checked here.
/// </summary>
internal static class ParameterHeaders
{
    private const string Prefix = "Mcp-Param-", Annotation = "x-mcp-header";

    /// <summary>What is wrong with the headers of a call; null where nothing is.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="schema">The tool's <c>inputSchema</c>.</param>
    /// <param name="arguments">The raw arguments; may be empty.</param>
    public static string? Mismatch(IHeaderDictionary headers, JsonElement schema, ReadOnlyMemory<byte> arguments) =>
        MismatchBelow(headers, schema, JsonSlices.IsObject(arguments) ? JsonElement.Parse(arguments.Span, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth }) : default);

    /// <summary>Annotations count only where they are reached through <c>properties</c> alone.</summary>
    private static string? MismatchBelow(IHeaderDictionary headers, JsonElement schema, JsonElement value)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object) return null;
        foreach (var property in properties.EnumerateObject())
        {
            var argument = value.ValueKind == JsonValueKind.Object && value.TryGetProperty(property.Name, out var given) ? given : default;
            var isNamed = property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty(Annotation, out var name) && name.ValueKind == JsonValueKind.String;
            var wrong = isNamed ? Compare(headers, property.Value.GetProperty(Annotation).GetString()!, argument) : MismatchBelow(headers, property.Value, argument);
            if (wrong is not null) return wrong;
        }

        return null;
    }

    private static string? Compare(IHeaderDictionary headers, string name, JsonElement argument)
    {
        var header = Prefix + name;
        var hasHeader = headers.TryGetValue(header, out var values);
        if (argument.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return hasHeader ? $"the header {header} is there and the body has no such value" : null;
        if (!hasHeader) return $"the header {header} is missing";
        try
        {
            var text = HeaderValue.Decode(values.ToString());
            return IsSame(text, argument) ? null : $"the header {header} differs from the body";
        }
        catch (FormatException)
        {
            return $"the header {header} holds no Base64";
        }
    }

    private static bool IsSame(string header, JsonElement argument) => argument.ValueKind switch
    {
        JsonValueKind.String => header == argument.GetString(),
        JsonValueKind.True => header == "true",
        JsonValueKind.False => header == "false",
        JsonValueKind.Number => argument.TryGetDecimal(out var number)
            && decimal.TryParse(header, NumberStyles.Number | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var told)
            && told == number,
        _ => false,
    };
}
