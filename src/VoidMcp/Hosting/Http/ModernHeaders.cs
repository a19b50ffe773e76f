using System.Text;
using Microsoft.AspNetCore.Http;
using VoidMcp.Catalog;
using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// Checks the headers in which a modern request repeats parts of its body for intermediaries (2026-07-28,
/// basic/transports/streamable-http, "Server Validation"). They must match, or an intermediary was deceived.
/// </summary>
internal static class ModernHeaders
{
    public const string Version = "MCP-Protocol-Version";

    private const string Method = "Mcp-Method", Name = "Mcp-Name";

    /// <param name="request">The request with the headers.</param>
    /// <param name="message">Its body.</param>
    /// <param name="catalog">Knows the arguments that are repeated in headers.</param>
    /// <exception cref="HttpFailure">A header is missing, unreadable, or differs from the body.</exception>
    public static void Check(HttpRequest request, JsonRpcMessage message, CatalogSnapshot catalog)
    {
        Match(
            Version,
            request.Headers[Version],
            JsonSlices.Text(message.Meta, "io.modelcontextprotocol/protocolVersion"u8),
            message);
        Match(Method, request.Headers[Method], message.Method, message);
        var name = message.Method switch
        {
            "tools/call" or "prompts/get" => JsonSlices.Text(message.Body, "name"u8),
            "resources/read" => JsonSlices.Text(message.Body, "uri"u8),
            "tasks/get" or "tasks/update" or "tasks/cancel" => JsonSlices.Text(message.Body, "taskId"u8),
            _ => null,
        };
        if (name is not null) Match(Name, Decoded(request.Headers[Name], message), name, message);
        if (message.Method != "tools/call" || name is null || catalog.ByExposedName(name) is not { } tool) return;
        var arguments = JsonSlices.Property(message.Body, "arguments"u8);
        var mismatch = ParameterHeaderCheck.Mismatch(request.Headers, tool.Definition.InputSchema, arguments);
        if (mismatch is not null) throw Mismatch(mismatch, message);
    }

    private static void Match(string header, string? given, string? wanted, JsonRpcMessage message)
    {
        if (string.IsNullOrEmpty(given)) throw Mismatch($"missing header {header}", message);
        if (given != wanted) throw Mismatch($"the header {header} is '{given}', but the body has '{wanted}'", message);
    }

    private static string? Decoded(string? value, JsonRpcMessage message)
    {
        try
        {
            return value is null ? null : HeaderValue.Decode(value);
        }
        catch (FormatException)
        {
            throw Mismatch($"the header {Name} is not valid Base64", message);
        }
    }

    private static HttpFailure Mismatch(string words, JsonRpcMessage message) =>
        new(
            StatusCodes.Status400BadRequest,
            new RpcError(RpcError.HeaderMismatch, $"Header mismatch: {words}"),
            message.Id);
}

/// <summary>
/// Decodes header values that repeat parts of the body (2026-07-28, basic/transports/streamable-http, "Value
/// Encoding"): plain text, or Base64 between two markers.
/// </summary>
internal static class HeaderValue
{
    private const string Start = "=?base64?", End = "?=";

    /// <summary>Decodes a header value.</summary>
    /// <exception cref="FormatException">The text between the markers is not Base64.</exception>
    public static string Decode(string value)
    {
        var isEncoded = value.Length >= Start.Length + End.Length
            && value.StartsWith(Start, StringComparison.Ordinal)
            && value.EndsWith(End, StringComparison.Ordinal);
        return isEncoded ? Encoding.UTF8.GetString(Convert.FromBase64String(value[Start.Length..^End.Length])) : value;
    }
}
