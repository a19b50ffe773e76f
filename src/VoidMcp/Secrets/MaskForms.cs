using System.Text;
using System.Text.Encodings.Web;

namespace VoidMcp.Secrets;

/// <summary>
/// The encodings in which a well-meaning server may return a secret: as is, JSON-escaped once or twice, URL-encoded,
/// base64 at any position of a longer text (<c>user:password</c>), hex. For those that no fixed text matches, see
/// <see cref="DisguisedForms"/>. A malicious server can evade this; it has the
/// secret and other ways to leak it.
/// </summary>
internal static class MaskForms
{
    /// <summary>Minimum length of a base64 fragment; shorter ones occur by chance.</summary>
    private const int ShortestBase64 = 8;

    private static readonly JavaScriptEncoder[] Encoders =
        [JavaScriptEncoder.UnsafeRelaxedJsonEscaping, JavaScriptEncoder.Default];

    public static IEnumerable<string> Of(string value) =>
        [value, .. InJson(value), .. InAddress(value), .. InBase64(value), .. InHex(value)];

    /// <summary>
    /// The longest run of ASCII letters and digits. JSON and URL encoding don't change it, so a text without it
    /// contains none of those forms. Empty if the run is too short to be significant.
    /// </summary>
    public static string Core(string text)
    {
        var (best, start) = ("", 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsAsciiLetterOrDigit(text[i])) continue;
            if (i - start > best.Length) best = text[start..i];
            start = i + 1;
        }

        return best.Length >= 3 ? best : "";
    }

    /// <summary>
    /// Base64 of the value at any position of a longer text, without the characters that also encode neighbouring
    /// bytes.
    /// </summary>
    public static IEnumerable<string> InBase64(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        for (var before = 0; before < 3; before++)
        {
            var length = before + bytes.Length;
            var whole = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var from = before == 0 ? 0 : before + 1;
            var own = whole[from..((length / 3 * 4) + (length % 3))];
            if (own.Length < ShortestBase64) continue;
            yield return own;
            yield return own.Replace('+', '-').Replace('/', '_');
        }
    }

    public static IEnumerable<string> InHex(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return [Convert.ToHexStringLower(bytes), Convert.ToHexString(bytes)];
    }

    private static IEnumerable<string> InJson(string value)
    {
        string[] once =
        [
            .. Encoders.Select(e => e.Encode(value)),
            AsciiJson(value),
            value.Replace("/", "\\/", StringComparison.Ordinal),
        ];
        return [.. once, .. once.Select(text => Encoders[0].Encode(text))];
    }

    /// <summary>JSON as Python and others write it, with everything outside ASCII escaped: <c>\u00e4</c>.</summary>
    private static string AsciiJson(string value) => string.Concat(
        Encoders[0].Encode(value).Select(c => c < 0x80 ? c.ToString() : $"\\u{(int)c:x4}"));

    private static IEnumerable<string> InAddress(string value)
    {
        var escaped = Uri.EscapeDataString(value);
        return
        [
            escaped,
            escaped.Replace("%20", "+", StringComparison.Ordinal),
            escaped.Replace("%2F", "/", StringComparison.Ordinal),
            LowerEscapes(escaped),
        ];
    }

    private static string LowerEscapes(string escaped)
    {
        var lower = escaped.ToCharArray();
        for (var i = 0; i + 2 < lower.Length; i++)
        {
            if (lower[i] != '%') continue;
            lower[i + 1] = char.ToLowerInvariant(lower[i + 1]);
            lower[i + 2] = char.ToLowerInvariant(lower[i + 2]);
        }

        return new string(lower);
    }
}
