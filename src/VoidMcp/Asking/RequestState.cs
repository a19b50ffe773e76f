using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace VoidMcp.Asking;

/// <summary>
/// The <c>requestState</c> of a call that waits for its client (2026-07-28, basic/patterns/mrtr): which call, at which
/// round, until when. Clients can neither read anything out of it nor make one: it is signed with a key that dies with the process.
/// </summary>
/// <param name="Call">The call's random id.</param>
/// <param name="Round">Counts the times that the call was answered with a question.</param>
/// <param name="Expires">After this it is worth nothing.</param>
internal readonly record struct RequestState(Guid Call, int Round, DateTimeOffset Expires)
{
    private const int PayloadSize = 16 + 4 + 8;
    private static readonly byte[] s_key = RandomNumberGenerator.GetBytes(32);

    /// <summary>A call's id that nobody can guess.</summary>
    public static Guid NewCall() => new(RandomNumberGenerator.GetBytes(16));

    /// <summary>The text for the client, signed together with what it belongs to.</summary>
    /// <param name="tool">The tool that was called.</param>
    public string Sign(string tool)
    {
        Span<byte> token = stackalloc byte[PayloadSize + HMACSHA256.HashSizeInBytes];
        Call.TryWriteBytes(token);
        BinaryPrimitives.WriteInt32BigEndian(token[16..], Round);
        BinaryPrimitives.WriteInt64BigEndian(token[20..], Expires.ToUnixTimeMilliseconds());
        Signature(token[..PayloadSize], tool).CopyTo(token[PayloadSize..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Reads a text that came back; null for anything that was not signed here for this tool.</summary>
    public static RequestState? Verify(string text, string tool)
    {
        Span<byte> token = stackalloc byte[PayloadSize + HMACSHA256.HashSizeInBytes];
        if (!Base64Url.IsValid(text, out var length) || length != token.Length) return null;
        Base64Url.DecodeFromChars(text, token);
        if (!CryptographicOperations.FixedTimeEquals(Signature(token[..PayloadSize], tool), token[PayloadSize..])) return null;
        return new RequestState(
            new Guid(token[..16]),
            BinaryPrimitives.ReadInt32BigEndian(token[16..]),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(token[20..])));
    }

    private static byte[] Signature(ReadOnlySpan<byte> payload, string tool) =>
        HMACSHA256.HashData(s_key, (byte[])[.. payload, .. Encoding.UTF8.GetBytes(tool)]);
}
