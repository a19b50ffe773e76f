using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Http;

/// <summary>A rejected HTTP request: an HTTP status, and a JSON-RPC error that explains it.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="error">The error.</param>
/// <param name="id">The raw ID of the rejected request; empty for none.</param>
internal sealed class HttpFailure(int status, RpcError error, ReadOnlyMemory<byte> id = default)
    : Exception(error.Message)
{
    public HttpFailure(int status, string message)
        : this(status, new RpcError(RpcError.InvalidRequest, message))
    {
    }

    public int Status { get; } = status;

    /// <summary>A header that the status requires, such as <c>Allow</c>; null for none.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>The response body; without an ID it is the error for an unreadable message.</summary>
    public ReadOnlyMemory<byte> Body { get; } = JsonRpcWriter.Error(id.IsEmpty ? "null"u8.ToArray() : id, error.Utf8);
}
