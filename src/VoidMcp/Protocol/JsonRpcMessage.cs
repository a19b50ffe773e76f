using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>What a JSON-RPC message is.</summary>
internal enum MessageKind
{
    Request,
    Notification,
    Result,
    Error,
}

/// <summary>
/// One JSON-RPC 2.0 message, kept as the bytes it came in. The members are slices of those bytes: what voidmcp does not
/// need to understand passes through unread and unchanged.
/// </summary>
internal sealed class JsonRpcMessage
{
    /// <summary>Nesting that is still read; deeper messages are refused. Far above what any tool sends.</summary>
    public const int MaxDepth = 512;

    private static readonly JsonReaderOptions s_reading = new() { MaxDepth = MaxDepth };
    private static readonly ReadOnlyMemory<byte> s_null = "null"u8.ToArray();

    private MessageParts? _parts;

    private JsonRpcMessage(MessageKind kind, ReadOnlyMemory<byte> id, string method, ReadOnlyMemory<byte> body, MessageParts? parts = null)
    {
        Kind = kind;
        Id = id;
        Method = method;
        Body = body;
        _parts = parts;
    }

    public MessageKind Kind { get; }

    /// <summary>The raw id, <c>7</c> or <c>"a"</c>; empty for notifications, <c>null</c> for errors about unreadable requests.</summary>
    public ReadOnlyMemory<byte> Id { get; }

    /// <summary>The method of a request or notification; empty for answers.</summary>
    public string Method { get; }

    /// <summary>Raw <c>params</c> (empty where absent), <c>result</c> or <c>error</c>, as <see cref="Kind"/> says.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The members of the body that routing needs, found when the message was read.</summary>
    public MessageParts Parts => _parts ??= MessageParts.Of(Body);

    /// <summary>The raw <c>_meta</c> of the params or the result; empty where absent.</summary>
    public ReadOnlyMemory<byte> Meta => Parts[Parts.Meta];

    /// <summary>The raw <c>progressToken</c> of the params; empty where absent.</summary>
    public ReadOnlyMemory<byte> ProgressToken => Parts[Parts.ProgressToken];

    /// <summary>
    /// The raw id of our own request with whose answer it came, where the channel knows (over HTTP each request has a stream of its own); empty
    /// where it doesn't.
    /// </summary>
    public ReadOnlyMemory<byte> Cause { get; private init; }

    /// <summary>
    /// Why a request can't be served, though its id and method could be read; null for all that was read whole. Its body is empty then.
    /// </summary>
    public string? Problem { get; private init; }

    /// <summary>The same message with another body.</summary>
    public JsonRpcMessage With(ReadOnlyMemory<byte> body) => new(Kind, Id, Method, body) { Cause = Cause, Problem = Problem };

    /// <summary>The same message as one that came with the answer of a request.</summary>
    public JsonRpcMessage CausedBy(ReadOnlyMemory<byte> id) => new(Kind, Id, Method, Body, _parts) { Cause = id, Problem = Problem };

    /// <summary>Reads one message. False, with the reason, for anything that is not a single JSON-RPC 2.0 message.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8,
        [NotNullWhen(true)] out JsonRpcMessage? message,
        [NotNullWhen(false)] out string? reason)
    {
        message = null;
        try
        {
            (message, reason) = Parse(utf8);
            return message is not null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            if ((message = DeepMessage.Read(utf8)) is not null)
            {
                reason = null;
                return true;
            }

            reason = NotJson(error);
            return false;
        }
    }

    /// <summary>Why a line can't be read. The place in it helps nobody who did not write it by hand.</summary>
    internal static string NotJson(Exception error) => $"not JSON: {error.Message.Split(" LineNumber:")[0]}";

    /// <summary>A request of which no more than the envelope can be read.</summary>
    internal static JsonRpcMessage Unservable(ReadOnlyMemory<byte> id, string method, string problem) =>
        new(MessageKind.Request, id, method, default) { Problem = problem };

    /// <summary>An error in place of an answer of which no more than the id can be read.</summary>
    internal static JsonRpcMessage Failed(ReadOnlyMemory<byte> id, RpcError error) => new(MessageKind.Error, id, "", error.Utf8);

    private static (JsonRpcMessage? Message, string? Reason) Parse(ReadOnlyMemory<byte> utf8)
    {
        ReadOnlyMemory<byte> id = default, error = default;
        MessageParts? parameters = null, result = null;
        string? method = null;
        var reader = new Utf8JsonReader(utf8.Span, s_reading);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return (null, "not a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonSlices.IsNamed(ref reader, "id"u8)) id = JsonSlices.Value(utf8, ref reader);
            else if (JsonSlices.IsNamed(ref reader, "params"u8)) parameters = MessageParts.Read(utf8, ref reader);
            else if (JsonSlices.IsNamed(ref reader, "result"u8)) result = MessageParts.Read(utf8, ref reader);
            else if (JsonSlices.IsNamed(ref reader, "error"u8)) error = JsonSlices.Value(utf8, ref reader);
            else if (JsonSlices.IsNamed(ref reader, "method"u8)) method = MethodNames.Of(JsonSlices.Value(utf8, ref reader));
            else JsonSlices.Value(utf8, ref reader);
        }

        // Reads on to the end, so that garbage behind the object is found.
        while (reader.Read())
        {
        }

        if (method is not null)
        {
            if (id.IsEmpty) return (Message(MessageKind.Notification, default, method, parameters), null);
            return IsId(id)
                ? (Message(MessageKind.Request, id, method, parameters), null)
                : (null, "the id of a request must be a string or a number");
        }

        // Some send both, and null in one of them.
        var failed = !error.IsEmpty && !error.Span.SequenceEqual("null"u8);
        var hasResult = result is not null && !(failed && result.Body.Span.SequenceEqual("null"u8));
        if (hasResult && !id.IsEmpty) return (Message(MessageKind.Result, id, "", result), null);
        if (!error.IsEmpty) return (new JsonRpcMessage(MessageKind.Error, id.IsEmpty ? s_null : id, "", error), null);
        return (null, "neither a request, a notification, nor an answer");
    }

    private static JsonRpcMessage Message(MessageKind kind, ReadOnlyMemory<byte> id, string method, MessageParts? parts) =>
        new(kind, id, method, parts?.Body ?? default, parts);

    internal static bool IsId(ReadOnlyMemory<byte> raw) => !raw.IsEmpty && raw.Span[0] is (byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9');
}
