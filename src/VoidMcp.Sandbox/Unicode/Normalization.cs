using System.Buffers;
using System.Text;

namespace VoidMcp.Sandbox.Unicode;

/// <summary>The Unicode normalization forms.</summary>
internal static class Normalization
{
    private const int HangulBase = 0xAC00, HangulCount = 11_172;
    private const int LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28;

    /// <summary>Below this, every form of every character is the character itself.</summary>
    private const char FirstAffected = '\u00A0';

    private static readonly Lazy<Tables> s_tables = new(static () => new Tables(UnicodeData.File));

    /// <summary>Normalizes a text.</summary>
    /// <param name="text">May contain lone surrogates, which stay.</param>
    /// <param name="compatible">Whether compatibility characters are replaced (NFKC, NFKD).</param>
    /// <param name="compose">Whether the result is composed (NFC, NFKC).</param>
    public static string Normalize(string text, bool compatible, bool compose)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstAffected, char.MaxValue)) return text;
        var tables = s_tables.Value;
        var points = Decompose(text, compatible, tables);
        if (compose) Compose(points, tables);
        var made = new StringBuilder(text.Length);
        foreach (var (point, _) in points) Append(made, point);
        return made.ToString();
    }

    /// <summary>The canonical decomposition, ordered, with each character's combining class.</summary>
    public static List<(int Point, byte Class)> Decompose(string text) => Decompose(text, false, s_tables.Value);

    /// <summary>The compatibility decomposition of a character; empty if it has none.</summary>
    public static string Compatible(int point) => s_tables.Value.Decomposition(point, compatible: true).ToString();

    private static List<(int Point, byte Class)> Decompose(string text, bool compatible, Tables tables)
    {
        var points = new List<(int Point, byte Class)>(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            int point = text[i];
            if (point < FirstAffected)
            {
                points.Add((point, 0));
                continue;
            }

            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                point = char.ConvertToUtf32(text[i], text[++i]);
            if (point is >= HangulBase and < HangulBase + HangulCount) AddHangul(points, point - HangulBase);
            else if (tables.Decomposition(point, compatible) is { Length: > 0 } parts)
                AddAll(points, parts.Span, tables);
            else Add(points, point, tables.Class(point));
        }

        return points;
    }

    private static void AddAll(List<(int Point, byte Class)> points, ReadOnlySpan<char> parts, Tables tables)
    {
        while (parts.Length > 0)
        {
            if (Rune.DecodeFromUtf16(parts, out var rune, out var used) != OperationStatus.Done) return;
            parts = parts[used..];
            Add(points, rune.Value, tables.Class(rune.Value));
        }
    }

    private static void AddHangul(List<(int Point, byte Class)> points, int syllable)
    {
        points.Add((LeadBase + (syllable / (VowelCount * TrailCount)), 0));
        points.Add((VowelBase + (syllable / TrailCount % VowelCount), 0));
        if (syllable % TrailCount > 0) points.Add((TrailBase + (syllable % TrailCount), 0));
    }

    /// <summary>Adds a character in canonical order: before marks of a higher class.</summary>
    private static void Add(List<(int Point, byte Class)> points, int point, byte combining)
    {
        var at = points.Count;
        if (combining > 0)
        {
            while (at > 0 && points[at - 1].Class > combining) at--;
        }

        if (at == points.Count) points.Add((point, combining));
        else points.Insert(at, (point, combining));
    }

    private static void Compose(List<(int Point, byte Class)> points, Tables tables)
    {
        int starter = -1, kept = 0;
        byte lastClass = 0;
        for (var i = 0; i < points.Count; i++)
        {
            var (point, combining) = points[i];
            var isAdjacent = starter == kept - 1;
            if (starter >= 0
                && (isAdjacent || (lastClass < combining && lastClass > 0))
                && Pair(points[starter].Point, point, tables) is var composed and > 0)
            {
                points[starter] = (composed, 0);
                continue;
            }

            if (combining == 0) starter = kept;
            lastClass = combining;
            points[kept++] = (point, combining);
        }

        points.RemoveRange(kept, points.Count - kept);
    }

    /// <summary>The composition of two characters; 0 if there is none.</summary>
    private static int Pair(int first, int second, Tables tables)
    {
        if (first - LeadBase is >= 0 and < LeadCount and var lead
            && second - VowelBase is >= 0 and < VowelCount and var vowel)
        {
            return HangulBase + (((lead * VowelCount) + vowel) * TrailCount);
        }

        if (first - HangulBase is >= 0 and < HangulCount and var syllable
            && syllable % TrailCount == 0
            && second - TrailBase is > 0 and < TrailCount and var trail)
        {
            return first + trail;
        }

        return tables.Composition(first, second);
    }

    private static void Append(StringBuilder text, int point)
    {
        if (point < 0x10000) text.Append((char)point);
        else text.Append(char.ConvertFromUtf32(point));
    }

    private sealed class Tables(EmbeddedData data)
    {
        private readonly ReadOnlyMemory<uint> _keys = data.Numbers<uint>("dkey");
        private readonly ReadOnlyMemory<ushort> _canonical = data.Numbers<ushort>("dcan");
        private readonly ReadOnlyMemory<ushort> _compatible = data.Numbers<ushort>("dcom");
        private readonly ReadOnlyMemory<char> _pool = data.Numbers<char>("dpoo");
        private readonly Dictionary<int, byte> _classes = Classes(data.Numbers<uint>("ccc ").Span);
        private readonly Dictionary<long, int> _pairs = Pairs(data.Numbers<uint>("comp").Span);

        public ReadOnlyMemory<char> Decomposition(int point, bool compatible)
        {
            var at = _keys.Span.BinarySearch((uint)point);
            if (at < 0) return default;
            var start = compatible && _compatible.Span[at] > 0 ? _compatible.Span[at] : _canonical.Span[at];
            return start == 0 ? default : _pool.Slice(start + 1, _pool.Span[start]);
        }

        public byte Class(int point) => point < 0x300 ? (byte)0 : _classes.GetValueOrDefault(point);

        public int Composition(int first, int second) => _pairs.GetValueOrDefault(((long)first << 32) | (uint)second);

        private static Dictionary<int, byte> Classes(ReadOnlySpan<uint> entries)
        {
            var classes = new Dictionary<int, byte>(entries.Length);
            foreach (var entry in entries) classes.Add((int)(entry >> 8), (byte)entry);
            return classes;
        }

        private static Dictionary<long, int> Pairs(ReadOnlySpan<uint> entries)
        {
            var pairs = new Dictionary<long, int>(entries.Length / 3);
            for (; entries.Length > 0; entries = entries[3..])
                pairs.Add(((long)entries[0] << 32) | entries[1], (int)entries[2]);
            return pairs;
        }
    }
}
