using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>What a response contains, by its type or by its bytes.</summary>
internal static class BodyFormat
{
    public const string EventStream = "text/event-stream";

    /// <summary>Whether the server declares the response a stream of events.</summary>
    public static bool IsEventStream(HttpResponseMessage response) =>
        string.Equals(
            response.Content.Headers.ContentType?.MediaType, EventStream, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a body of another type is a message all the same: some servers name no type, or another.
    /// </summary>
    public static bool IsMessage(byte[] body) =>
        body.AsSpan().IndexOf("\"jsonrpc\""u8) >= 0
        && MixedText.Read(body, out _).Any(m => m.Kind is MessageKind.Result or MessageKind.Error && !m.Id.IsEmpty);

    /// <summary>Whether a body is server-sent events, whatever type the server names.</summary>
    public static bool AreEvents(ReadOnlySpan<byte> body)
    {
        body = body.TrimStart("\uFEFF\r\n"u8);
        return body.StartsWith("event:"u8) || body.StartsWith("data:"u8) || body.StartsWith("id:"u8)
            || body.StartsWith("retry:"u8) || body.StartsWith(":"u8);
    }
}
