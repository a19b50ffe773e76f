using System.Text;
using VoidMcp.Sandbox.Unicode;

namespace VoidMcp.Sandbox.Web;

/// <summary>
/// The encodings of <c>TextDecoder</c>: UTF-8, UTF-16 and the legacy encodings of the Encoding standard.
/// </summary>
internal static class TextEncodings
{
    private const char Bad = '\uFFFD';
    private const int FirstLead = 0x81, Leads = 126;

    private static readonly string[] s_pairs = ["gb18030", "big5", "euc-jp", "shift_jis", "euc-kr"];

    private static readonly Lazy<Dictionary<string, string>> s_labels = new(static () =>
        Encoding.UTF8.GetString(UnicodeData.File.Bytes("elab")).Split('\n').Select(static l => l.Split('='))
            .SelectMany(static l => l[1].Split(' ').Select(label => (label, l[0])))
            .ToDictionary(static l => l.label, static l => l.Item2, StringComparer.Ordinal));

    private static readonly Lazy<PairTables> s_tables = new(static () => new PairTables());

    /// <summary>The name of an encoding by one of its labels; null for an unknown one.</summary>
    public static string? Name(string label)
    {
        label = label.Trim().ToLowerInvariant();
        return label is "utf-8" or "utf8" ? "utf-8" : s_labels.Value.GetValueOrDefault(label);
    }

    /// <summary>Decodes bytes; null for invalid ones if they are fatal.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="name">The encoding, as <see cref="Name"/> returned it.</param>
    /// <param name="isFatal">Whether invalid bytes are an error; else they become replacement characters.</param>
    /// <param name="keepsMark">Whether a byte order mark stays.</param>
    public static string? Decode(byte[] bytes, string name, bool isFatal, bool keepsMark)
    {
        var isValid = true;
        var text = name switch
        {
            "utf-8" => Unicode(new UTF8Encoding(false, isFatal), bytes, ref isValid),
            "utf-16le" => Unicode(new UnicodeEncoding(false, false, isFatal), bytes, ref isValid),
            "utf-16be" => Unicode(new UnicodeEncoding(true, false, isFatal), bytes, ref isValid),
            "gbk" or "gb18030" or "big5" or "euc-jp" or "shift_jis" or "euc-kr" => Pairs(bytes, name, ref isValid),
            _ => s_tables.Value.Single(bytes, name, ref isValid),
        };
        if (isFatal && !isValid) return null;
        var hasMark = name.StartsWith("utf", StringComparison.Ordinal) && text.StartsWith('\uFEFF');
        return hasMark && !keepsMark ? text[1..] : text;
    }

    /// <summary>The length without a character at the end that is not complete.</summary>
    public static int WholeLength(byte[] bytes, string name)
    {
        var length = bytes.Length;
        if (name.StartsWith("utf-16", StringComparison.Ordinal))
        {
            length -= length % 2;
            var isHigh = length >= 2 && (bytes[name == "utf-16le" ? length - 1 : length - 2] & 0xFC) == 0xD8;
            return isHigh ? length - 2 : length;
        }

        if (name != "utf-8")
        {
            var mayLead = (name == "gbk" || s_pairs.Contains(name)) && length > 0 && bytes[length - 1] >= FirstLead;
            return mayLead && !IsTrail(bytes) ? length - 1 : length;
        }

        for (var back = 1; back <= Math.Min(3, length); back++)
        {
            var b = bytes[length - back];
            if ((b & 0xC0) == 0x80) continue;
            var size = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC0 ? 2 : 1;
            return size > back ? length - back : length;
        }

        return length;
    }

    /// <summary>Whether the last byte is the second of a pair.</summary>
    private static bool IsTrail(byte[] bytes)
    {
        var leads = 0;
        while (leads + 1 < bytes.Length && bytes[^(leads + 2)] >= FirstLead) leads++;
        return leads % 2 == 1;
    }

    private static string Unicode(Encoding encoding, byte[] bytes, ref bool isValid)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            isValid = false;
            return "";
        }
    }

    private static string Pairs(byte[] bytes, string name, ref bool isValid)
    {
        var made = new StringBuilder(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            if (b < 0x80) made.Append((char)b);
            else if (name == "shift_jis" && b is >= 0xA1 and <= 0xDF) made.Append((char)(0xFF61 + b - 0xA1));
            else if (name == "euc-jp" && b == 0x8E && i + 1 < bytes.Length && bytes[i + 1] is >= 0xA1 and <= 0xDF)
                made.Append((char)(0xFF61 + bytes[++i] - 0xA1));
            else if (b == 0x80 && name is "gbk" or "gb18030") made.Append('€');
            else if (i + 1 < bytes.Length && s_tables.Value.Pair(name, b, bytes[i + 1]) is var c and > '\0')
            {
                made.Append(c);
                i++;
            }
            else
            {
                isValid = false;
                made.Append(Bad);
                if (i + 1 < bytes.Length && bytes[i + 1] >= 0x80) i++;
            }
        }

        return made.ToString();
    }

    private sealed class PairTables
    {
        private readonly string[] _singles = Encoding.UTF8.GetString(UnicodeData.File.Bytes("esin")).Split(' ');
        private readonly ReadOnlyMemory<char> _upper = UnicodeData.File.Numbers<char>("eupp");
        private readonly ReadOnlyMemory<uint> _rows = UnicodeData.File.Numbers<uint>("erow");
        private readonly ReadOnlyMemory<char> _values = UnicodeData.File.Numbers<char>("epai");

        public string Single(byte[] bytes, string name, ref bool isValid)
        {
            var upper = _upper.Span.Slice(Array.IndexOf(_singles, name) * 128, 128);
            var made = new StringBuilder(bytes.Length);
            foreach (var b in bytes)
            {
                var c = b < 0x80 ? (char)b : upper[b - 0x80];
                isValid &= c != Bad;
                made.Append(c);
            }

            return made.ToString();
        }

        /// <summary>The character of two bytes; 0 for none.</summary>
        public char Pair(string name, byte lead, byte trail)
        {
            if (lead < FirstLead || lead == 0xFF) return default;
            var table = Array.IndexOf(s_pairs, name == "gbk" ? "gb18030" : name);
            var row = _rows.Span.Slice(((table * Leads) + lead - FirstLead) * 3, 3);
            var at = trail - (int)row[1];
            return at >= 0 && at < row[2] ? _values.Span[(int)row[0] + at] : default;
        }
    }
}
