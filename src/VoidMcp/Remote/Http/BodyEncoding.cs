using System.IO.Compression;
using System.Text;
using System.Text.Unicode;
using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Converts a body into the UTF-8 that JSON must have over HTTP: some servers compress it without saying so, or write
/// UTF-16 or Latin-1.
/// </summary>
internal static class BodyEncoding
{
    /// <summary>Whether bytes are the beginning of gzip data.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    /// <summary>The body as UTF-8; the same array if it is that already, or can't be converted.</summary>
    /// <param name="body">The body.</param>
    /// <param name="charset">The character set that the response declares; null for none.</param>
    /// <exception cref="InvalidDataException">Damaged gzip data, or more than a message may have.</exception>
    public static byte[] ToUtf8(byte[] body, string? charset)
    {
        if (IsGzip(body)) body = Unpacked(body);
        var encoding = EncodingOf(body) ?? Declared(body, charset);
        if (encoding is null) return body;
        var converted = Encoding.Convert(encoding, Encoding.UTF8, body);
        return converted.AsSpan().StartsWith("\uFEFF"u8) ? converted[3..] : converted;
    }

    private static byte[] Unpacked(byte[] body)
    {
        using var output = new MemoryStream();
        try
        {
            using var input = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
            var buffer = new byte[16 * 1024];
            while (input.Read(buffer) is > 0 and var count)
            {
                output.Write(buffer, 0, count);
                if (output.Length > LineChannel.MaxLine) throw BoundedBody.TooLarge();
            }
        }
        catch (InvalidDataException) when (output.Length <= LineChannel.MaxLine)
        {
            throw new InvalidDataException("its gzip data is damaged");
        }

        return output.ToArray();
    }

    /// <summary>UTF-16 shows in its first bytes: a byte order mark, or a brace beside a zero.</summary>
    private static UnicodeEncoding? EncodingOf(ReadOnlySpan<byte> body) => body switch
    {
        [0xFF, 0xFE, ..] or [(byte)'{' or (byte)'[', 0, not 0, 0, ..] => new UnicodeEncoding(bigEndian: false, true),
        [0xFE, 0xFF, ..] or [0, (byte)'{' or (byte)'[', 0, not 0, ..] => new UnicodeEncoding(bigEndian: true, true),
        _ => null,
    };

    /// <summary>Valid UTF-8 is never anything else by chance, whatever is declared.</summary>
    private static Encoding? Declared(byte[] body, string? charset)
    {
        if (string.IsNullOrEmpty(charset) || Utf8.IsValid(body)) return null;
        try
        {
            return Encoding.GetEncoding(charset.Trim('"', '\'', ' ')) is var declared and not UTF8Encoding
                ? declared
                : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
