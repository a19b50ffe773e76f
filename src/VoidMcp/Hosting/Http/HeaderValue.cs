using System.Text;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// How parts of a body stand in headers (2026-07-28, basic/transports/streamable-http, "Value Encoding"): as they are, or, where
/// a header can't carry them, as Base64 between two marks.
/// </summary>
internal static class HeaderValue
{
    private const string Start = "=?base64?", End = "?=";

    /// <summary>The text that a header stands for.</summary>
    /// <exception cref="FormatException">There is no Base64 between the marks.</exception>
    public static string Decode(string value)
    {
        var isEncoded = value.Length >= Start.Length + End.Length && value.StartsWith(Start, StringComparison.Ordinal) && value.EndsWith(End, StringComparison.Ordinal);
        return isEncoded ? Encoding.UTF8.GetString(Convert.FromBase64String(value[Start.Length..^End.Length])) : value;
    }
}
