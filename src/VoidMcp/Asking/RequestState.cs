using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace VoidMcp.Asking;

/// <summary>
/// The <c>requestState</c> of a call that waits for its client (2026-07-28, basic/patterns/mrtr): the call, the round,
/// and the expiry. Opaque to clients and signed with a key that exists only in this process.
/// </summary>
/// <param name="Call">The call's random id.</param>
/// <param name="Round">How often the call has returned input requests.</param>
/// <param name="Expires">When it becomes invalid.</param>
internal readonly record struct RequestState(Guid Call, int Round, DateTimeOffset Expires)
{
    private const int PayloadSize = 16 + 4 + 8;
    private static readonly byte[] s_key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Returns an unguessable call ID.</summary>
    public static Guid NewCall() => new(RandomNumberGenerator.GetBytes(16));

    /// <summary>Returns the signed text for the client, bound to a tool.</summary>
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

    /// <summary>Reads a returned text; null if it was not signed here for this tool.</summary>
    public static RequestState? Verify(string text, string tool)
    {
        Span<byte> token = stackalloc byte[PayloadSize + HMACSHA256.HashSizeInBytes];
        if (!Base64Url.IsValid(text, out var length) || length != token.Length) return null;
        Base64Url.DecodeFromChars(text, token);
        if (!CryptographicOperations.FixedTimeEquals(Signature(token[..PayloadSize], tool), token[PayloadSize..]))
            return null;
        return new RequestState(
            new Guid(token[..16]),
            BinaryPrimitives.ReadInt32BigEndian(token[16..]),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(token[20..])));
    }

    private static byte[] Signature(ReadOnlySpan<byte> payload, string tool) =>
        HMACSHA256.HashData(s_key, (byte[])[.. payload, .. Encoding.UTF8.GetBytes(tool)]);
}
