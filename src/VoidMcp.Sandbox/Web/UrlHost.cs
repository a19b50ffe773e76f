using System.Globalization;
using System.Text;
using VoidMcp.Sandbox.Unicode;

namespace VoidMcp.Sandbox.Web;

/// <summary>Parses hosts: domains, IPv4 and IPv6 addresses, and opaque hosts of other schemes.</summary>
internal static class UrlHost
{
    private const string Forbidden = "\0\t\n\r #/:<>?@[\\]^|";

    /// <summary>The serialized host; null if it is invalid.</summary>
    public static string? Parse(string text, bool isSpecial)
    {
        if (text.StartsWith('[')) return text.EndsWith(']') ? IPv6(text[1..^1]) : null;
        if (!isSpecial)
        {
            return text.Any(static c => Forbidden.Contains(c, StringComparison.Ordinal))
                ? null
                : PercentEncoding.Encode(text, PercentEncoding.Control);
        }

        var domain = ToAscii(Encoding.UTF8.GetString(PercentEncoding.Decode(text)));
        if (string.IsNullOrEmpty(domain) || domain.Any(IsForbidden)) return null;
        return EndsInNumber(domain) ? IPv4(domain) : domain;
    }

    private static bool IsForbidden(char c) =>
        c is <= ' ' or '\u007F' or '%' || Forbidden.Contains(c, StringComparison.Ordinal);

    /// <summary>The domain in lower case ASCII (Punycode); null if a label can't be encoded.</summary>
    private static string? ToAscii(string domain)
    {
        if (System.Text.Ascii.IsValid(domain) && !domain.Contains("xn--", StringComparison.OrdinalIgnoreCase))
            return domain.ToLowerInvariant();
        var mapped = Normalization.Normalize(domain, compatible: true, compose: true).ToLowerInvariant()
            .Replace("\u00AD", "", StringComparison.Ordinal).Replace('\u3002', '.');
        mapped = Normalization.Normalize(mapped, compatible: true, compose: true);
        var labels = mapped.Split('.');
        for (var i = 0; i < labels.Length; i++)
        {
            if (System.Text.Ascii.IsValid(labels[i])) continue;
            labels[i] = "xn--" + Punycode(labels[i]);
        }

        return string.Join('.', labels);
    }

    private static string Punycode(string label)
    {
        const int tMin = 1, tMax = 26, skew = 38, damp = 700, radix = 36;
        var points = label.EnumerateRunes().Select(static r => r.Value).ToList();
        var made = new StringBuilder(string.Concat(points.Where(static p => p < 128).Select(static p => (char)p)));
        var (basic, handled) = (made.Length, made.Length);
        if (basic > 0) made.Append('-');
        int n = 128, bias = 72;
        long delta = 0;
        while (handled < points.Count)
        {
            var next = points.Where(p => p >= n).Min();
            delta += (long)(next - n) * (handled + 1);
            n = next;
            foreach (var point in points)
            {
                if (point < n) delta++;
                if (point != n) continue;
                var q = delta;
                for (var k = radix; ; k += radix)
                {
                    var t = k <= bias ? tMin : k >= bias + tMax ? tMax : k - bias;
                    if (q < t) break;
                    made.Append(Digit(t + ((q - t) % (radix - t))));
                    q = (q - t) / (radix - t);
                }

                made.Append(Digit(q));
                bias = Adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }

            delta++;
            n++;
        }

        return made.ToString();

        static char Digit(long value) => (char)(value < 26 ? 'a' + value : '0' + value - 26);

        static int Adapt(long delta, int count, bool isFirst)
        {
            delta = isFirst ? delta / damp : delta / 2;
            delta += delta / count;
            var k = 0;
            for (; delta > (radix - tMin) * tMax / 2; k += radix) delta /= radix - tMin;
            return (int)(k + ((radix - tMin + 1) * delta / (delta + skew)));
        }
    }

    private static bool EndsInNumber(string domain)
    {
        var parts = domain.Split('.').ToList();
        if (parts[^1].Length == 0)
        {
            if (parts.Count == 1) return false;
            parts.RemoveAt(parts.Count - 1);
        }

        var last = parts[^1];
        return (last.Length > 0 && last.All(char.IsAsciiDigit)) || Number(last) is not null;
    }

    private static string? IPv4(string domain)
    {
        var parts = domain.Split('.').ToList();
        if (parts[^1].Length == 0 && parts.Count > 1) parts.RemoveAt(parts.Count - 1);
        if (parts.Count > 4) return null;
        var address = 0L;
        for (var i = 0; i < parts.Count; i++)
        {
            if (Number(parts[i]) is not { } number) return null;
            var isLast = i == parts.Count - 1;
            if (number >= (isLast ? 1L << (8 * (5 - parts.Count)) : 256)) return null;
            address += isLast ? number : number << (8 * (3 - i));
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}");
    }

    /// <summary>A decimal, octal (0…) or hexadecimal (0x…) number; null if it is not one.</summary>
    private static long? Number(string text)
    {
        if (text.Length == 0) return null;
        var radix = 10;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) (text, radix) = (text[2..], 16);
        else if (text.Length > 1 && text[0] == '0') (text, radix) = (text[1..], 8);
        var value = 0L;
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c)) return null;
            var digit = Convert.ToInt32($"{c}", 16);
            if (digit >= radix) return null;
            value = Math.Min((value * radix) + digit, 1L << 40);
        }

        return value;
    }

    private static string? IPv6(string text)
    {
        var pieces = new List<int>();
        var gap = -1;
        var at = 0;
        if (text.StartsWith(':'))
        {
            if (!text.StartsWith("::", StringComparison.Ordinal)) return null;
            (at, gap) = (2, 0);
        }

        while (at < text.Length)
        {
            if (pieces.Count == 8) return null;
            if (text[at] == ':')
            {
                if (gap >= 0) return null;
                at++;
                gap = pieces.Count;
                continue;
            }

            var end = at;
            while (end < text.Length && end - at < 4 && char.IsAsciiHexDigit(text[end])) end++;
            if (end < text.Length && text[end] == '.')
            {
                if (!TryIPv4(text[at..], pieces)) return null;
                at = text.Length;
                break;
            }

            if (end == at) return null;
            pieces.Add(Convert.ToInt32(text[at..end], 16));
            at = end;
            if (at == text.Length) break;
            if (text[at] != ':' || at + 1 == text.Length) return null;
            at++;
        }

        if (gap < 0 ? pieces.Count != 8 : pieces.Count > 7) return null;
        while (pieces.Count < 8) pieces.Insert(gap, 0);
        return $"[{Serialize(pieces)}]";
    }

    private static bool TryIPv4(string text, List<int> pieces)
    {
        var parts = text.Split('.');
        if (parts.Length != 4 || pieces.Count > 6) return false;
        var bytes = new int[4];
        for (var i = 0; i < 4; i++)
        {
            var isNumber = parts[i].Length is > 0 and < 4 && parts[i].All(char.IsAsciiDigit)
                && (parts[i].Length == 1 || parts[i][0] != '0');
            if (!isNumber || (bytes[i] = int.Parse(parts[i], CultureInfo.InvariantCulture)) > 255) return false;
        }

        pieces.Add((bytes[0] << 8) | bytes[1]);
        pieces.Add((bytes[2] << 8) | bytes[3]);
        return true;
    }

    /// <summary>Writes an address with its longest run of zeros left out.</summary>
    private static string Serialize(List<int> pieces)
    {
        int best = -1, length = 1;
        for (var i = 0; i < 8; i++)
        {
            var end = i;
            while (end < 8 && pieces[end] == 0) end++;
            if (end - i > length) (best, length) = (i, end - i);
        }

        var text = new StringBuilder();
        for (var i = 0; i < 8; i++)
        {
            if (i == best)
            {
                text.Append(i == 0 ? "::" : ":");
                i += length - 1;
                continue;
            }

            text.Append(pieces[i].ToString("x", CultureInfo.InvariantCulture));
            if (i < 7) text.Append(':');
        }

        return text.ToString();
    }
}
