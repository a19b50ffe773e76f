using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace VoidMcp.Protocol;

/// <summary>The kind of a JSON-RPC message.</summary>
internal enum MessageKind
{
    Request,
    Notification,
    Result,
    Error,
}

/// <summary>
/// One JSON-RPC 2.0 message, kept as the received bytes. Its members are slices of them: what voidmcp doesn't need to
/// understand is passed on unread and unchanged.
/// </summary>
internal sealed class JsonRpcMessage
{
    /// <summary>The maximum nesting depth; deeper messages are rejected. Far more than any tool sends.</summary>
    public const int MaxDepth = 512;

    private static readonly JsonReaderOptions s_reading = new() { MaxDepth = MaxDepth };
    private static readonly ReadOnlyMemory<byte> s_null = "null"u8.ToArray();

    /// <summary>What the parser adds for programmers.</summary>
    private const string ReaderAdvice = " which is not supported in this mode. Change the reader options";

    private MessageParts? _parts;

    private JsonRpcMessage(
        MessageKind kind, ReadOnlyMemory<byte> id, string method, ReadOnlyMemory<byte> body, MessageParts? parts = null)
    {
        Kind = kind;
        Id = id;
        Method = method;
        Body = body;
        _parts = parts;
    }

    public MessageKind Kind { get; }

    /// <summary>
    /// The raw ID, <c>7</c> or <c>"a"</c>; empty for notifications, <c>null</c> for errors about unreadable requests.
    /// </summary>
    public ReadOnlyMemory<byte> Id { get; }

    /// <summary>The method of a request or notification; empty for responses.</summary>
    public string Method { get; }

    /// <summary>
    /// Raw <c>params</c> (empty if absent), <c>result</c> or <c>error</c>, depending on <see cref="Kind"/>.
    /// </summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The members of the body that routing needs, located when the message was read.</summary>
    public MessageParts Parts => _parts ??= MessageParts.Of(Body);

    /// <summary>The raw <c>_meta</c> of the params or the result; empty if absent.</summary>
    public ReadOnlyMemory<byte> Meta => Parts[Parts.Meta];

    /// <summary>The raw <c>progressToken</c> of the params; empty if absent.</summary>
    public ReadOnlyMemory<byte> ProgressToken => Parts[Parts.ProgressToken];

    /// <summary>
    /// The raw ID of our own request whose response stream it came with (over HTTP each request has its own stream);
    /// empty if unknown.
    /// </summary>
    public ReadOnlyMemory<byte> Cause { get; private init; }

    /// <summary>
    /// Why a request can't be served although its ID and method could be read; null for valid messages. If set, the
    /// body is empty.
    /// </summary>
    public string? Problem { get; private init; }

    /// <summary>Whether only the envelope of a message that is not JSON could be read.</summary>
    public bool IsUnreadable { get; private init; }

    /// <summary>
    /// The beginning of the text, if it is only likely to be a response, and why that is not certain; else null.
    /// </summary>
    public (string Text, string Reason)? Guessed { get; private init; }

    /// <summary>The JSON-RPC error code of <see cref="Problem"/>.</summary>
    public int ProblemCode { get; private init; } = RpcError.InvalidRequest;

    /// <summary>Returns the same message with another body.</summary>
    public JsonRpcMessage With(ReadOnlyMemory<byte> body) =>
        new(Kind, Id, Method, body) { Cause = Cause, Problem = Problem, ProblemCode = ProblemCode };

    /// <summary>Returns the same message, marked as received with a request's response.</summary>
    public JsonRpcMessage CausedBy(ReadOnlyMemory<byte> id) =>
        new(Kind, Id, Method, Body, _parts) { Cause = id, Problem = Problem, ProblemCode = ProblemCode };

    /// <summary>
    /// Parses one message. Returns false, with the reason, for anything but a single JSON-RPC 2.0 message. Invalid
    /// UTF-8 and halves of characters become U+FFFD, so that every message is valid for whoever it is passed on to. Of
    /// a message that is not JSON the envelope is read if possible: its request then fails at once.
    /// </summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8,
        [NotNullWhen(true)] out JsonRpcMessage? message,
        [NotNullWhen(false)] out string? reason)
    {
        message = null;
        reason = null;
        if (!Utf8.IsValid(utf8.Span)) utf8 = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8.Span));
        if ((message = Scan(utf8, out var hasLoneSurrogates)) is not null && !hasLoneSurrogates) return true;
        utf8 = LoneSurrogates.Replaced(utf8);
        if (hasLoneSurrogates && (message = Scan(utf8, out _)) is not null) return true;
        try
        {
            (message, reason) = Parse(utf8);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            reason = NotJson(error);
            message = DeepMessage.Read(utf8) ?? BrokenMessage.Read(utf8, reason);
        }

        message ??= BrokenMessage.Guess(utf8, reason!);
        return message is not null;
    }

    /// <summary>
    /// The error for a line that isn't JSON. The position is left out: the reader did not write the line by hand.
    /// </summary>
    internal static string NotJson(Exception error) =>
        $"not JSON: {error.Message.Split(" LineNumber:")[0].Replace(ReaderAdvice, "", StringComparison.Ordinal)}";

    /// <summary>A request of which only the envelope can be read.</summary>
    internal static JsonRpcMessage Unservable(
        ReadOnlyMemory<byte> id, string method, string problem, int code = RpcError.InvalidRequest) =>
        new(MessageKind.Request, id, method, default) { Problem = problem, ProblemCode = code, IsUnreadable = true };

    /// <summary>An error in place of a response of which only the ID can be read.</summary>
    internal static JsonRpcMessage Failed(
        ReadOnlyMemory<byte> id, RpcError error, (string Text, string Reason)? guessed = null) =>
        new(MessageKind.Error, id, "", error.Utf8) { IsUnreadable = true, Guessed = guessed };

    /// <summary>
    /// The quick way, for what is JSON without peculiarities; null for all that must be looked at more closely.
    /// </summary>
    private static JsonRpcMessage? Scan(ReadOnlyMemory<byte> utf8, out bool hasLoneSurrogates)
    {
        hasLoneSurrogates = false;
        ReadOnlyMemory<byte> id = default, error = default;
        MessageParts? parameters = null, result = null;
        string? method = null;
        var (hasVersion, hasOthers) = (false, false);
        var scan = new JsonScan(utf8.Span);
        if (!scan.TryTake((byte)'{')) return null;
        var isFirst = true;
        while (scan.TryMember(ref isFirst, out var name))
        {
            if (name.IsEmpty)
            {
                hasLoneSurrogates = scan.HasLoneSurrogates;
                return scan.Peek() == 0 && scan.Position == utf8.Length && (hasVersion || !hasOthers)
                    ? Classify(id, method, parameters, result, error).Message
                    : null;
            }

            if (name.SequenceEqual("params"u8))
            {
                if ((parameters = MessageParts.Read(utf8, ref scan)) is null) return null;
                continue;
            }

            if (name.SequenceEqual("result"u8))
            {
                if ((result = MessageParts.Read(utf8, ref scan)) is null) return null;
                continue;
            }

            scan.Peek();
            var from = scan.Position;
            if (!scan.TrySkipValue(1)) return null;
            var value = utf8[from..scan.Position];
            if (name.SequenceEqual("id"u8)) id = value;
            else if (name.SequenceEqual("error"u8)) error = value;
            else if (name.SequenceEqual("method"u8)) method = MethodNames.Of(value);
            else if (name.SequenceEqual("jsonrpc"u8)) hasVersion = true;
            else hasOthers = true;
        }

        return null;
    }

    private static (JsonRpcMessage? Message, string? Reason) Parse(ReadOnlyMemory<byte> utf8)
    {
        ReadOnlyMemory<byte> id = default, error = default;
        MessageParts? parameters = null, result = null;
        string? method = null;
        var (hasVersion, hasOthers) = (false, false);
        var reader = new Utf8JsonReader(utf8.Span, s_reading);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return (null, "not a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonSlices.IsNamed(ref reader, "id"u8))
                id = JsonSlices.Value(utf8, ref reader);
            else if (JsonSlices.IsNamed(ref reader, "params"u8))
                parameters = MessageParts.Read(utf8, ref reader);
            else if (JsonSlices.IsNamed(ref reader, "result"u8))
                result = MessageParts.Read(utf8, ref reader);
            else if (JsonSlices.IsNamed(ref reader, "error"u8))
                error = JsonSlices.Value(utf8, ref reader);
            else if (JsonSlices.IsNamed(ref reader, "method"u8))
                method = MethodNames.Of(JsonSlices.Value(utf8, ref reader));
            else
            {
                var isVersion = JsonSlices.IsNamed(ref reader, "jsonrpc"u8);
                hasVersion |= isVersion;
                hasOthers |= !isVersion;
                JsonSlices.Value(utf8, ref reader);
            }
        }

        // Reads to the end, so that trailing garbage is detected.
        while (reader.Read())
        {
        }

        // Log lines in JSON may have an id, a result or a method too.
        return hasVersion || !hasOthers
            ? Classify(id, method, parameters, result, error)
            : (null, "not a JSON-RPC message: no \"jsonrpc\", and other members");
    }

    private static (JsonRpcMessage? Message, string? Reason) Classify(
        ReadOnlyMemory<byte> id,
        string? method,
        MessageParts? parameters,
        MessageParts? result,
        ReadOnlyMemory<byte> error)
    {
        // No request has a result: it is a response that repeats the method.
        if (method is not null && result is null)
        {
            if (id.IsEmpty) return (Message(MessageKind.Notification, default, method, parameters), null);
            return IsId(id)
                ? (Message(MessageKind.Request, id, method, parameters), null)
                : (null, "the id of a request must be a string or a number");
        }

        // Some peers send both, one of them null.
        var failed = !error.IsEmpty && !error.Span.SequenceEqual("null"u8);
        var hasResult = result is not null && !(failed && result.Body.Span.SequenceEqual("null"u8));
        if (hasResult && !id.IsEmpty) return (Message(MessageKind.Result, id, "", result), null);
        if (!error.IsEmpty) return (new JsonRpcMessage(MessageKind.Error, id.IsEmpty ? s_null : id, "", error), null);
        return (null, "neither a request, a notification, nor a response");
    }

    private static JsonRpcMessage Message(
        MessageKind kind, ReadOnlyMemory<byte> id, string method, MessageParts? parts) =>
        new(kind, id, method, parts?.Body ?? default, parts);

    internal static bool IsId(ReadOnlyMemory<byte> raw) =>
        !raw.IsEmpty && raw.Span[0] is (byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9');
}
