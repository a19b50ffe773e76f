using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Creates the placeholder that the SDK gets for a received message: the ID of the request it answers, and the revision
/// of an <c>initialize</c> result. The SDK's own parser would reject deep nesting and unpaired surrogates, and lose
/// properties of errors.
/// </summary>
internal static class StandInMessage
{
    /// <param name="message">The received message.</param>
    /// <param name="isInitialize">Whether it is the response to <c>initialize</c>.</param>
    /// <returns>The placeholder; empty if the SDK doesn't need to know of the message.</returns>
    public static ReadOnlyMemory<byte> Of(JsonRpcMessage message, bool isInitialize) => message.Kind switch
    {
        MessageKind.Result => JsonRpcWriter.Result(message.Id, isInitialize ? Opening(message.Body) : "{}"u8.ToArray()),
        MessageKind.Error => JsonRpcWriter.Error(message.Id, "{\"code\":0,\"message\":\"\"}"u8.ToArray()),
        _ => default,
    };

    private static ReadOnlyMemory<byte> Opening(ReadOnlyMemory<byte> result)
    {
        var opening = new JsonEdit("{\"capabilities\":{},\"serverInfo\":{\"name\":\"\",\"version\":\"\"}}"u8.ToArray());
        return opening.SetText("protocolVersion", InitializeResult.RevisionOf(result) ?? "").ToUtf8();
    }
}
