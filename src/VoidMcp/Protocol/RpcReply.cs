using System.Text;

namespace VoidMcp.Protocol;

/// <summary>The response to a request: the raw result, or the error as it was sent.</summary>
/// <param name="Result">The raw result; empty for an error.</param>
/// <param name="Error">The error; null for a result.</param>
/// <param name="Message">The message that it came in, if unchanged; saves another scan for its parts.</param>
internal readonly record struct RpcReply(ReadOnlyMemory<byte> Result, RpcError? Error, JsonRpcMessage? Message = null)
{
    /// <summary>The parts of the result that routing needs.</summary>
    public MessageParts Parts =>
        Message is { } message && message.Body.Equals(Result) ? message.Parts : MessageParts.Of(Result);

    /// <summary>
    /// The <c>resultType</c> of a modern result; null if absent. A value that isn't a string is returned as its JSON.
    /// </summary>
    public string? ResultType
    {
        get
        {
            var parts = Parts;
            var raw = parts[parts.ResultType];
            return raw.IsEmpty ? null : JsonSlices.String(raw) ?? Encoding.UTF8.GetString(raw.Span);
        }
    }

    /// <summary>Whether it is the final result, not a request for input or a created task.</summary>
    public bool IsComplete => Error is null && ResultType is null or "complete";

    /// <summary>The ID of the created task; null if it is not a task.</summary>
    public string? CreatedTask
    {
        get
        {
            if (Error is not null || !JsonSlices.IsObject(Result)) return null;
            var parts = Parts;
            return parts.Task.IsEmpty && parts.ResultType.IsEmpty ? null : TaskShape.Created(Result);
        }
    }
}
