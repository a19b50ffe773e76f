using System.Text;

namespace VoidMcp.Hosting.Http;

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
