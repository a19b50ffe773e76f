using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// Checks the headers in which a modern client repeats arguments that the schema marks with <c>x-mcp-header</c>
/// (2026-07-28, basic/transports/streamable-http, "Custom Headers from Tool Parameters"). Clients see the servers'
/// schemas unchanged, so their headers are checked here.
/// </summary>
internal static class ParameterHeaderCheck
{
    private const string Prefix = "Mcp-Param-";

    /// <summary>Returns what is wrong with the headers of a call; null if nothing is.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="schema">The tool's <c>inputSchema</c>.</param>
    /// <param name="arguments">The raw arguments; may be empty.</param>
    public static string? Mismatch(IHeaderDictionary headers, JsonElement schema, ReadOnlyMemory<byte> arguments)
    {
        var options = new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth };
        var values = JsonSlices.IsObject(arguments) ? JsonElement.Parse(arguments.Span, options) : default;
        return HeaderAnnotations.In(schema)
            .Select(property => property.Header is { } name ? Compare(headers, name, property.ValueIn(values)) : null)
            .FirstOrDefault(mismatch => mismatch is not null);
    }

    private static string? Compare(IHeaderDictionary headers, string name, JsonElement argument)
    {
        var header = Prefix + name;
        var hasHeader = headers.TryGetValue(header, out var values);
        if (argument.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return hasHeader ? $"the header {header} has no matching value in the body" : null;
        if (!hasHeader) return $"missing header {header}";
        try
        {
            var text = HeaderValue.Decode(values.ToString());
            return IsSame(text, argument) ? null : $"the header {header} differs from the body";
        }
        catch (FormatException)
        {
            return $"the header {header} is not valid Base64";
        }
    }

    private static bool IsSame(string header, JsonElement argument) => argument.ValueKind switch
    {
        JsonValueKind.String => header == argument.GetString(),
        JsonValueKind.True => header == "true",
        JsonValueKind.False => header == "false",
        JsonValueKind.Number => argument.TryGetDecimal(out var number)
            && decimal.TryParse(
                header, NumberStyles.Number | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var told)
            && told == number,
        _ => false,
    };
}
