using VoidMcp.Errors;

namespace VoidMcp.Protocol;

/// <summary>
/// A failure that is returned as a JSON-RPC error. Failures that a model can act on are tool results with
/// <c>isError</c> instead (server/tools, "Error handling").
/// </summary>
internal sealed class RequestFailure(RpcError error) : Exception(error.Message)
{
    public RpcError Error { get; } = error;

    public static RequestFailure InvalidParams(string message) => new(new RpcError(RpcError.InvalidParams, message));

    /// <summary>A failure's text for a model: message and hint.</summary>
    public static string TextOf(VoidMcpException failure) =>
        failure.Hint is null ? failure.Message : $"{failure.Message}\nhint: {failure.Hint}";
}
