using System.Buffers.Text;

namespace VoidMcp.Protocol;

/// <summary>
/// Writes JSON-RPC envelopes around raw IDs and bodies, each into an array of its exact size. Nothing is parsed or
/// escaped again.
/// </summary>
internal static class JsonRpcWriter
{
    private const int MostDigits = 20;

    private static ReadOnlySpan<byte> Start => "{\"jsonrpc\":\"2.0\""u8;

    private static ReadOnlySpan<byte> IdKey => ",\"id\":"u8;

    private static ReadOnlySpan<byte> MethodKey => ",\"method\":"u8;

    private static ReadOnlySpan<byte> ParamsKey => ",\"params\":"u8;

    public static ReadOnlyMemory<byte> Request(long id, string method, in SplicedParams parameters)
    {
        Span<byte> digits = stackalloc byte[MostDigits];
        Utf8Formatter.TryFormat(id, digits, out var length);
        var rawMethod = MethodNames.Quoted(method).Span;
        var size = Start.Length + IdKey.Length + length + MethodKey.Length + rawMethod.Length
            + (parameters.IsEmpty ? 0 : ParamsKey.Length + parameters.Length) + 1;
        var message = new byte[size];
        var rest = Put(message, Start);
        rest = Put(rest, IdKey);
        rest = Put(rest, digits[..length]);
        rest = Put(rest, MethodKey);
        rest = Put(rest, rawMethod);
        if (!parameters.IsEmpty)
        {
            rest = Put(rest, ParamsKey);
            parameters.CopyTo(rest);
        }

        message[^1] = (byte)'}';
        return message;
    }

    public static ReadOnlyMemory<byte> Notification(string method, ReadOnlyMemory<byte> parameters) =>
        parameters.IsEmpty
            ? Envelope(MethodKey, MethodNames.Quoted(method).Span, default, default)
            : Envelope(MethodKey, MethodNames.Quoted(method).Span, ParamsKey, parameters.Span);

    public static ReadOnlyMemory<byte> Result(ReadOnlyMemory<byte> id, ReadOnlyMemory<byte> result) =>
        Envelope(IdKey, id.Span, ",\"result\":"u8, result.Span);

    /// <summary>All that stands before the result; after it follows <c>}</c> alone.</summary>
    public static ReadOnlyMemory<byte> ResultStart(ReadOnlyMemory<byte> id)
    {
        var message = Envelope(IdKey, id.Span, ",\"result\":"u8, default);
        return message[..^1];
    }

    public static ReadOnlyMemory<byte> Error(ReadOnlyMemory<byte> id, ReadOnlyMemory<byte> error) =>
        Envelope(IdKey, id.Span, ",\"error\":"u8, error.Span);

    private static ReadOnlyMemory<byte> Envelope(
        ReadOnlySpan<byte> firstKey, ReadOnlySpan<byte> first, ReadOnlySpan<byte> secondKey, ReadOnlySpan<byte> second)
    {
        var message = GC.AllocateUninitializedArray<byte>(
            Start.Length + firstKey.Length + first.Length + secondKey.Length + second.Length + 1);
        Put(Put(Put(Put(Put(message, Start), firstKey), first), secondKey), second);
        message[^1] = (byte)'}';
        return message;
    }

    private static Span<byte> Put(Span<byte> output, scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output);
        return output[bytes.Length..];
    }
}
