using System.Globalization;
using System.Text;

namespace VoidMcp.Secrets;

/// <summary>
/// A text without what a form of writing adds to it, and where each of its characters stands in the original.
/// </summary>
internal sealed class NormalizedText
{
    /// <summary>The most characters that stand for one, in usual texts: <c>&amp;#x41;</c>, <c>0x41, </c>.</summary>
    public const int LongestPart = 6;

    /// <summary>The longest entity: <c>&amp;#x0010FFFF;</c>.</summary>
    private const int LongestEntity = 12;

    /// <summary>Stands for what is no hex digit and no separator; no pattern contains it.</summary>
    private const char Barrier = '\0';

    private readonly StringBuilder _text = new();
    private readonly List<int> _starts = [];
    private readonly List<int> _ends = [];
    private string? _whole;

    public string Text => _whole ??= _text.ToString();

    /// <summary>Where the original of a character begins.</summary>
    public int StartOf(int at) => _starts[at];

    /// <summary>Where the original of a character ends.</summary>
    public int EndOf(int at) => _ends[at];

    /// <summary>Whether the text has line breaks, real ones or escaped ones.</summary>
    public static bool HasBreak(string text) =>
        text.AsSpan().ContainsAny('\n', '\r')
        || text.Contains("\\n", StringComparison.Ordinal)
        || text.Contains("\\r", StringComparison.Ordinal);

    /// <summary>Leaves out line breaks, also escaped ones, and the indents behind them.</summary>
    public static NormalizedText WithoutBreaks(string text)
    {
        var view = new NormalizedText();
        for (var i = 0; i < text.Length;)
        {
            var next = AfterBreak(text, i);
            if (next == i)
            {
                view.Add(text[i], i, i + 1);
                i++;
                continue;
            }

            while (next < text.Length && text[next] is ' ' or '\t') next++;
            i = next;
        }

        return view;
    }

    /// <summary>Replaces the entities of HTML by their characters.</summary>
    public static NormalizedText WithoutEntities(string text)
    {
        var view = new NormalizedText();
        for (var i = 0; i < text.Length;)
        {
            var length = text[i] == '&' ? text.AsSpan(i, Math.Min(LongestEntity, text.Length - i)).IndexOf(';') + 1 : 0;
            if (length < 3 || CharactersOf(text.AsSpan(i + 1, length - 2)) is not { } characters)
                (characters, length) = (text[i].ToString(), 1);
            foreach (var c in characters) view.Add(c, i, i + length);
            i += length;
        }

        return view;
    }

    /// <summary>Leaves only hex digits, in small letters; separators vanish, and anything else divides them.</summary>
    public static NormalizedText HexDigits(string text)
    {
        var view = new NormalizedText();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var isMark = c is '0' or '\\' && i + 2 < text.Length && text[i + 1] is 'x' or 'X'
                && char.IsAsciiHexDigit(text[i + 2]);
            if (isMark) i++;
            else if (char.IsAsciiHexDigit(c)) view.Add(char.ToLowerInvariant(c), i, i + 1);
            else if (c is not (' ' or ':' or '-' or ',' or '\n' or '\r' or '\t')) view.Add(Barrier, i, i + 1);
        }

        return view;
    }

    private void Add(char c, int start, int end)
    {
        _text.Append(c);
        _starts.Add(start);
        _ends.Add(end);
    }

    /// <summary>Returns the position behind the line break; the same position if there is none.</summary>
    private static int AfterBreak(string text, int at)
    {
        if (text[at] is '\r' or '\n') return at + 1;

        // Escaped once or more: \n, \\n.
        var i = at;
        while (i < text.Length && text[i] == '\\') i++;
        return i > at && i < text.Length && text[i] is 'n' or 'r' ? i + 1 : at;
    }

    private static string? CharactersOf(ReadOnlySpan<char> entity)
    {
        if (entity[0] != '#')
        {
            return entity switch
            {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "apos" => "'",
                _ => null,
            };
        }

        var isHex = entity.Length > 1 && entity[1] is 'x' or 'X';
        return int.TryParse(
            entity[(isHex ? 2 : 1)..],
            isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var code)
            && Rune.TryCreate(code, out var rune)
            ? rune.ToString()
            : null;
    }
}
