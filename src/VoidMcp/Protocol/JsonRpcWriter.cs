using System.Buffers;

namespace VoidMcp.Protocol;

/// <summary>Puts JSON-RPC envelopes around raw ids and bodies. Nothing is parsed or escaped anew.</summary>
internal static class JsonRpcWriter
{
    public static ReadOnlyMemory<byte> Request(ReadOnlyMemory<byte> id, string method, ReadOnlyMemory<byte> parameters) =>
        Envelope("\"id\":"u8, id, method, "\"params\":"u8, parameters);

    public static ReadOnlyMemory<byte> Notification(string method, ReadOnlyMemory<byte> parameters) =>
        Envelope(default, default, method, "\"params\":"u8, parameters);

    public static ReadOnlyMemory<byte> Result(ReadOnlyMemory<byte> id, ReadOnlyMemory<byte> result) =>
        Envelope("\"id\":"u8, id, null, "\"result\":"u8, result);

    public static ReadOnlyMemory<byte> Error(ReadOnlyMemory<byte> id, ReadOnlyMemory<byte> error) =>
        Envelope("\"id\":"u8, id, null, "\"error\":"u8, error);

    private static ReadOnlyMemory<byte> Envelope(
        ReadOnlySpan<byte> idKey, ReadOnlyMemory<byte> id, string? method, ReadOnlySpan<byte> bodyKey, ReadOnlyMemory<byte> body)
    {
        var output = new ArrayBufferWriter<byte>(body.Length + id.Length + 96);
        output.Write("{\"jsonrpc\":\"2.0\""u8);
        if (!id.IsEmpty) Member(output, idKey, id);
        if (method is not null) Member(output, "\"method\":"u8, JsonText.Quote(method));
        if (!body.IsEmpty) Member(output, bodyKey, body);
        output.Write("}"u8);
        return output.WrittenMemory;
    }

    private static void Member(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> key, ReadOnlyMemory<byte> value)
    {
        output.Write(","u8);
        output.Write(key);
        output.Write(value.Span);
    }
}
