using System.Text;

namespace VoidMcp.Sandbox.Web;

/// <summary>The encodings of Node's <c>Buffer</c>.</summary>
internal static class BufferEncoding
{
    public static bool IsKnown(string name) => name
        is "utf8" or "utf-8" or "hex" or "base64" or "base64url" or "latin1" or "binary" or "ascii" or "utf16le"
        or "utf-16le" or "ucs2" or "ucs-2";

    /// <summary>The bytes of a text. Invalid hex ends it, other characters in base64 are skipped, as in Node.</summary>
    public static byte[] Bytes(string text, string encoding) => encoding switch
    {
        "hex" => Hex(text),
        "base64" or "base64url" => Base64(text),
        "latin1" or "binary" or "ascii" => [.. text.Select(static c => (byte)c)],
        "utf16le" or "utf-16le" or "ucs2" or "ucs-2" => Encoding.Unicode.GetBytes(text),
        _ => Encoding.UTF8.GetBytes(text),
    };

    public static string Text(byte[] bytes, string encoding) => encoding switch
    {
        "hex" => Convert.ToHexStringLower(bytes),
        "base64" => Convert.ToBase64String(bytes),
        "base64url" => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        "latin1" or "binary" => Encoding.Latin1.GetString(bytes),
        "ascii" => string.Concat(bytes.Select(static b => (char)(b & 0x7F))),
        "utf16le" or "utf-16le" or "ucs2" or "ucs-2" =>
            Encoding.Unicode.GetString(bytes.AsSpan(0, bytes.Length / 2 * 2)),
        _ => Encoding.UTF8.GetString(bytes),
    };

    private static byte[] Hex(string text)
    {
        var length = 0;
        while (length + 1 < text.Length && char.IsAsciiHexDigit(text[length]) && char.IsAsciiHexDigit(text[length + 1]))
            length += 2;
        return Convert.FromHexString(text.AsSpan(0, length));
    }

    private static byte[] Base64(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c == '=') break;
            if (char.IsAsciiLetterOrDigit(c) || c is '+' or '/') plain.Append(c);
            else if (c == '-') plain.Append('+');
            else if (c == '_') plain.Append('/');
        }

        if (plain.Length % 4 == 1) plain.Length--;
        plain.Append('=', (4 - (plain.Length % 4)) % 4);
        return Convert.FromBase64String(plain.ToString());
    }
}
