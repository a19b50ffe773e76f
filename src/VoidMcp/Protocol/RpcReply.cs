using System.Text;

namespace VoidMcp.Protocol;

/// <summary>The answer to a request: the raw result, or the error exactly as it was sent.</summary>
/// <param name="Result">The raw result; empty for an error.</param>
/// <param name="Error">The error; null for a result.</param>
/// <param name="Message">The message that it came in, where it is still that; its parts need not be looked for again.</param>
internal readonly record struct RpcReply(ReadOnlyMemory<byte> Result, RpcError? Error, JsonRpcMessage? Message = null)
{
    /// <summary>The parts of the result that routing needs.</summary>
    public MessageParts Parts => Message is { } message && message.Body.Equals(Result) ? message.Parts : MessageParts.Of(Result);

    /// <summary>
    /// The <c>resultType</c> of a result of the modern era; null where there is none. One that is not a string is given as
    /// its JSON.
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

    /// <summary>Whether it is the answer itself, not a wish for input or the promise of a task in its place.</summary>
    public bool IsComplete => Error is null && ResultType is null or "complete";

    /// <summary>The id of the task that it promises in place of an answer; null where it promises none.</summary>
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
