using System.Security.Cryptography;
using System.Text;

namespace VoidMcp.Trust;

/// <summary>
/// The seal of a file: a first line with an HMAC-SHA256 of the rest. A program that can write the file, and not read
/// the key, can't make voidmcp take its content for the user's word.
/// </summary>
internal static class FileSeal
{
    /// <summary>The file's bytes.</summary>
    /// <param name="content">What is sealed.</param>
    /// <param name="key">A key derived from that of the secrets, for this file alone.</param>
    public static byte[] Seal(ReadOnlySpan<byte> content, byte[] key) =>
        [.. Encoding.ASCII.GetBytes(Of(content, key) + "\n"), .. content];

    /// <summary>Returns the content; false if the seal is missing, or is another content's or another key's.</summary>
    public static bool TryOpen(ReadOnlyMemory<byte> file, byte[] key, out ReadOnlyMemory<byte> content)
    {
        content = default;
        var end = file.Span.IndexOf((byte)'\n');
        if (end < 0) return false;
        var rest = file[(end + 1)..];
        var seal = Encoding.ASCII.GetBytes(Of(rest.Span, key));
        if (!CryptographicOperations.FixedTimeEquals(seal, file.Span[..end])) return false;
        content = rest;
        return true;
    }

    private static string Of(ReadOnlySpan<byte> content, byte[] key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, content));
}
