using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>A JSON-RPC error object as raw bytes, with its code and message at hand. Data of any kind passes unread.</summary>
internal sealed record RpcError(int Code, string Message, ReadOnlyMemory<byte> Utf8)
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int Internal = -32603;

    /// <summary>Up to 2025-11-25: there is no such resource. Later revisions say <see cref="InvalidParams"/>.</summary>
    public const int ResourceNotFound = -32002;

    /// <summary>2026-07-28: an HTTP header does not match the body.</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>2026-07-28: the request needs a capability that the client did not declare.</summary>
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

    /// <summary>Reads an error object; one that lacks its code or message still becomes an error.</summary>
    public static RpcError Parse(ReadOnlyMemory<byte> utf8)
    {
        var root = JsonElement.Parse(utf8.Span);
        if (root.ValueKind != JsonValueKind.Object) return new RpcError(Internal, "the server answered with an unreadable error");
        var code = root.TryGetProperty("code"u8, out var c) && c.TryGetInt32(out var number) ? number : Internal;
        var message = root.TryGetProperty("message"u8, out var m) && m.ValueKind == JsonValueKind.String ? m.GetString()! : "";
        return new RpcError(code, message, utf8);
    }

    /// <summary>True for the errors that only a server of the modern era sends.</summary>
    public bool IsModern => Code is HeaderMismatch or MissingCapability or UnsupportedVersion;
}
