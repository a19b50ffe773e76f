using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>
/// What the SDK gets to see of a message that arrived: enough to know which request is answered, and which revision an
/// <c>initialize</c> agreed on. Its own reading would refuse deep nesting and halves of surrogate pairs, and lose members of
/// errors.
/// </summary>
internal static class StandInMessage
{
    /// <param name="message">What arrived.</param>
    /// <param name="isInitialize">Whether it answers an <c>initialize</c>.</param>
    /// <returns>A message for the SDK; empty where it need not know of this one.</returns>
    public static ReadOnlyMemory<byte> Of(JsonRpcMessage message, bool isInitialize) => message.Kind switch
    {
        MessageKind.Result => JsonRpcWriter.Result(message.Id, isInitialize ? Opening(message.Body) : "{}"u8.ToArray()),
        MessageKind.Error => JsonRpcWriter.Error(message.Id, "{\"code\":0,\"message\":\"\"}"u8.ToArray()),
        _ => default,
    };

    private static ReadOnlyMemory<byte> Opening(ReadOnlyMemory<byte> result)
    {
        var opening = new JsonEdit("{\"capabilities\":{},\"serverInfo\":{\"name\":\"\",\"version\":\"\"}}"u8.ToArray());
        return opening.SetText("protocolVersion", JsonSlices.Text(result, "protocolVersion"u8) ?? "").ToUtf8();
    }
}
