using System.Globalization;
using System.Text;

namespace VoidMcp.Sandbox.Web;

/// <summary>The percent-encode sets of the URL standard; each includes controls and everything beyond ASCII.</summary>
internal static class PercentEncoding
{
    public const string Control = "", Fragment = " \"<>`", Query = " \"#<>", SpecialQuery = Query + "'";
    public const string Path = Query + "?^`{}", UserInfo = Path + "/:;=@[\\]|", Component = UserInfo + "$%&+,";
    public const string Form = Component + "!'()~";

    /// <summary>Encodes a text as UTF-8; lone surrogates become replacement characters.</summary>
    public static string Encode(string text, string set)
    {
        var made = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= ' ' and < 0x7F && !set.Contains((char)rune.Value, StringComparison.Ordinal))
            {
                made.Append((char)rune.Value);
                continue;
            }

            foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
                made.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return made.ToString();
    }

    /// <summary>Decodes what is encoded; other text stays, as UTF-8.</summary>
    public static byte[] Decode(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var kept = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '%' && i + 2 < bytes.Length
                && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                bytes[kept++] = byte.Parse(
                    bytes.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                i += 2;
            }
            else bytes[kept++] = bytes[i];
        }

        return bytes[..kept];
    }
}
