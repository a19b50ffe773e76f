using VoidMcp.Errors;

namespace VoidMcp.Protocol;

/// <summary>
/// A request that is answered with a JSON-RPC error. For everything that a model can act on, a tool result with
/// <c>isError</c> is the answer instead (server/tools, "Error handling").
/// </summary>
internal sealed class RequestFailure(RpcError error) : Exception(error.Message)
{
    public RpcError Error { get; } = error;

    public static RequestFailure InvalidParams(string message) => new(new RpcError(RpcError.InvalidParams, message));

    /// <summary>The text of a failure for a model: message and hint.</summary>
    public static string TextOf(VoidMcpException failure) =>
        failure.Hint is null ? failure.Message : $"{failure.Message}\nhint: {failure.Hint}";
}
