using System.Text;
using System.Text.Json;
using VoidMcp.Errors;

namespace VoidMcp.Protocol;

/// <summary>A JSON-RPC error object as raw bytes, with parsed code and message. Its data is passed unread.</summary>
internal sealed record RpcError(int Code, string Message, ReadOnlyMemory<byte> Utf8)
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int Internal = -32603;

    /// <summary>Up to 2025-11-25: resource not found. Later versions use <see cref="InvalidParams"/>.</summary>
    public const int ResourceNotFound = -32002;

    /// <summary>2026-07-28: an HTTP header doesn't match the body.</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>2026-07-28: the request requires a capability that the client did not declare.</summary>
    public const int MissingCapability = -32021;

    /// <summary>2026-07-28: the protocol version is not supported.</summary>
    public const int UnsupportedVersion = -32022;

    public RpcError(int code, string message)
        : this(code, message, JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteNumber("code"u8, code);
            w.WriteString("message"u8, message);
            w.WriteEndObject();
        }))
    {
    }

    /// <summary>
    /// Reads an error object; never fails. A code that isn't an integer becomes <see cref="Internal"/>, and an invalid
    /// message becomes text, as clients drop invalid JSON-RPC; the original values are added to the message.
    /// </summary>
    public static RpcError Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.IsEmpty || utf8.Span.SequenceEqual("null"u8))
            return new RpcError(Internal, "the other side returned an invalid error");
        if (!JsonSlices.IsObject(utf8)) return new RpcError(Internal, Shown(utf8));
        if (utf8.Span.Trim("{} \t"u8).IsEmpty)
            return new RpcError(Internal, "the other side returned an error without a message");
        var rawCode = JsonSlices.Property(utf8, "code"u8);
        var rawMessage = JsonSlices.Property(utf8, "message"u8);
        var message = JsonSlices.String(rawMessage);
        if (IsWhole(rawCode, out var code) && message is not null) return new RpcError(code, message, utf8);
        var words = message ?? Shown(rawMessage);
        if (!IsWhole(rawCode, out code) && !rawCode.IsEmpty) words = $"{words} (code: {Shown(rawCode)})";
        return new RpcError(code, words, new JsonEdit(utf8)
            .Set("code", Encoding.UTF8.GetBytes($"{code}")).SetText("message", words).ToUtf8());
    }

    private static bool IsWhole(ReadOnlyMemory<byte> raw, out int code)
    {
        var reader = new Utf8JsonReader(raw.Span);
        if (!raw.IsEmpty
            && raw.Span[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9')
            && reader.Read()
            && reader.TryGetInt32(out code))
        {
            return true;
        }

        code = Internal;
        return false;
    }

    /// <summary>Formats a value for a message: a string as it is, anything else as JSON.</summary>
    private static string Shown(ReadOnlyMemory<byte> raw) =>
        JsonSlices.String(raw) ?? Encoding.UTF8.GetString(raw.Span);

    /// <summary>Whether only modern servers send this error.</summary>
    public bool IsModern => Code is HeaderMismatch or MissingCapability or UnsupportedVersion;
}

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
