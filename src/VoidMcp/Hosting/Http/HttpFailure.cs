using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Http;

/// <summary>A request over HTTP that is refused: with a status, and with words as a JSON-RPC error.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="error">The error.</param>
/// <param name="id">The raw id of the request that it answers; empty for none.</param>
internal sealed class HttpFailure(int status, RpcError error, ReadOnlyMemory<byte> id = default) : Exception(error.Message)
{
    public HttpFailure(int status, string message)
        : this(status, new RpcError(RpcError.InvalidRequest, message))
    {
    }

    public int Status { get; } = status;

    /// <summary>A header that belongs to the status, such as <c>Allow</c>; null for none.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>The body: without an id it is the one of a message that could not be read.</summary>
    public ReadOnlyMemory<byte> Body { get; } = JsonRpcWriter.Error(id.IsEmpty ? "null"u8.ToArray() : id, error.Utf8);
}
