using System.Text;

namespace VoidMcp.Secrets;

/// <summary>
/// Replaces one server's secrets with <c>[secret NAME]</c> in everything it sends. Immutable. A text without secrets is
/// returned unchanged after one fast check.
/// </summary>
internal sealed class SecretMask
{
    /// <summary>Shorter values occur by chance and are replaced only as whole words.</summary>
    public const int Shortest = 6;

    /// <summary>Shorter values are not replaced at all.</summary>
    public const int ShortestWord = 4;

    /// <summary>Minimum length of a secret's beginning that is masked at the end of a truncated text.</summary>
    private const int ShortestPiece = 4;

    private readonly MaskPattern[] _patterns;
    private readonly DisguisedForms _disguised;
    private readonly MaskProbe _probe;

    private SecretMask(MaskPattern[] patterns, DisguisedForms disguised, IEnumerable<string> probes)
    {
        _patterns = patterns;
        _disguised = disguised;
        _probe = new MaskProbe([.. probes.Concat(disguised.Probes).Distinct()]);
        Reach = patterns.Length == 0
            ? 0
            : Math.Max(patterns.Max(p => Encoding.UTF8.GetByteCount(p.Text)), disguised.Reach);
    }

    /// <summary>A mask that replaces nothing.</summary>
    public static SecretMask None { get; } = new([], new DisguisedForms([]), []);

    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>The maximum length of a usual match, in UTF-8 bytes.</summary>
    public int Reach { get; }

    /// <param name="secrets">
    /// Names and values. If two values are equal, the first name is shown. Values shorter than
    /// <see cref="ShortestWord"/> are ignored.
    /// </param>
    public static SecretMask Of(IEnumerable<KeyValuePair<string, string>> secrets)
    {
        var values = secrets.SelectMany(s => Pieces(s.Value).Select(piece => (s.Key, Value: piece)))
            .DistinctBy(s => s.Value).ToArray();
        if (values.Length == 0) return None;
        var patterns = values
            .SelectMany(s => MaskForms.Of(s.Value).Select(form => new MaskPattern(
                form, $"[secret {Shown(s.Key)}]", s.Value.Length < Shortest || (form == s.Value && IsWord(form)))))
            .Where(p => p.Text.Length >= ShortestWord)
            .DistinctBy(p => p.Text)
            .OrderByDescending(p => p.Text.Length)
            .ToArray();
        var probes = values
            .SelectMany(s => new[] { s.Value }
                .Concat(MaskForms.InBase64(s.Value)).Select(MaskForms.Core).Concat(MaskForms.InHex(s.Value)));
        var disguised = values.Where(s => !IsWord(s.Value)).Select(s => (s.Value, $"[secret {Shown(s.Key)}]"));
        return new SecretMask(patterns, new DisguisedForms(disguised), probes);
    }

    /// <summary>Whether both mask the same values with the same names.</summary>
    public bool SameAs(SecretMask other) => _patterns.SequenceEqual(other._patterns);

    /// <summary>Returns the text with secrets masked.</summary>
    public string Apply(string text) => _probe.Finds(text) ? Replace(text, isMemberName: false) : text;

    /// <summary>Whether the next line may continue a secret that the text's last line begins, wrapped base64.</summary>
    public bool EndsInside(string text) => _disguised.EndsInside(text);

    /// <summary>
    /// Masks a text of which a line ends inside a secret (<see cref="EndsInside"/>), however narrow the lines are.
    /// </summary>
    public string ApplyToLines(string text) => Replace(text, isMemberName: false);

    /// <summary>Masks a text that was truncated at its end, possibly in the middle of a secret.</summary>
    public string ApplyToCut(string text)
    {
        text = Apply(text);
        foreach (var pattern in _patterns)
        {
            if (pattern.IsWord) continue;
            for (var length = Math.Min(pattern.Text.Length - 1, text.Length); length >= ShortestPiece; length--)
            {
                if (text.AsSpan().EndsWith(pattern.Text.AsSpan(0, length), StringComparison.Ordinal))
                    return string.Concat(text.AsSpan(0, text.Length - length), pattern.Shown);
            }
        }

        return text;
    }

    /// <summary>
    /// Masks secrets in the strings, property names and numbers of the JSON. Everything else stays byte for byte the
    /// same.
    /// </summary>
    public ReadOnlyMemory<byte> ApplyToJson(ReadOnlyMemory<byte> json) =>
        _probe.Finds(json.Span) ? MaskedJson.Of(json, this) : json;

    /// <summary>
    /// Returns the first position from <paramref name="cut"/> on where the UTF-8 text can be split without splitting a
    /// secret.
    /// </summary>
    public int SafeCut(ReadOnlySpan<byte> utf8, int cut)
    {
        for (var moved = true; moved;)
        {
            moved = false;
            foreach (var pattern in _patterns)
            {
                var bytes = Encoding.UTF8.GetBytes(pattern.Text);
                for (var from = Math.Max(0, cut - bytes.Length + 1); from < cut; from++)
                {
                    var at = utf8[from..].IndexOf(bytes);
                    if (at < 0 || from + at >= cut) break;
                    from += at;
                    if (from + bytes.Length <= cut) continue;
                    cut = from + bytes.Length;
                    moved = true;
                }
            }
        }

        return cut;
    }

    /// <summary>
    /// Replaces every secret; overlapping ones are replaced together. Returns the same object if there is none.
    /// </summary>
    internal string Replace(string text, bool isMemberName)
    {
        StringBuilder? result = null;
        var at = 0;
        var next = new int[_patterns.Length];
        for (var i = 0; i < next.Length; i++)
            next[i] = isMemberName && _patterns[i].IsWord ? -1 : _patterns[i].Find(text, 0);
        while (First(text, next, at) is { } first)
        {
            var (start, pattern) = first;
            (result ??= new StringBuilder(text.Length)).Append(text, at, start - at).Append(pattern.Shown);
            at = End(text, start, start + pattern.Text.Length);
        }

        return _disguised.Replace(result is null ? text : result.Append(text, at, text.Length - at).ToString());
    }

    /// <summary>Returns the pattern if the whole number is a secret.</summary>
    internal MaskPattern? Number(ReadOnlySpan<char> number)
    {
        foreach (var pattern in _patterns)
        {
            if (number.SequenceEqual(pattern.Text)) return pattern;
        }

        return null;
    }

    /// <summary>Finds the earliest match from <paramref name="at"/> on, the longest of several; refreshes passed
    /// positions.</summary>
    private (int Start, MaskPattern Pattern)? First(string text, int[] next, int at)
    {
        var best = -1;
        for (var i = 0; i < next.Length; i++)
        {
            if (next[i] >= 0 && next[i] < at) next[i] = _patterns[i].Find(text, at);
            if (next[i] >= 0 && (best < 0 || next[i] < next[best])) best = i;
        }

        return best < 0 ? null : (next[best], _patterns[best]);
    }

    /// <summary>Returns the end of the match, extended while another secret overlaps it.</summary>
    private int End(string text, int start, int end)
    {
        for (var moved = true; moved;)
        {
            moved = false;
            foreach (var pattern in _patterns)
            {
                var window = text[start..Math.Min(text.Length, end + pattern.Text.Length - 1)];
                var at = window.LastIndexOf(pattern.Text, StringComparison.Ordinal);
                if (pattern.IsWord || at < 0 || start + at >= end || start + at + pattern.Text.Length <= end) continue;
                end = start + at + pattern.Text.Length;
                moved = true;
            }
        }

        return end;
    }

    /// <summary>
    /// Returns the value, and each line of a multi-line value, because servers may print it line by line. The PEM
    /// header and footer are not secret.
    /// </summary>
    private static IEnumerable<string> Pieces(string value)
    {
        var whole = value.Trim();
        if (whole.Length < ShortestWord) return [];
        var lines = whole.Split('\n', StringSplitOptions.TrimEntries);
        return lines.Length == 1
            ? [whole]
            : [
                whole,
                .. lines.Where(line => line.Length > Shortest && !line.StartsWith("-----", StringComparison.Ordinal)),
            ];
    }

    /// <summary>Whether the value is a short run of letters only or digits only.</summary>
    private static bool IsWord(string value) =>
        value.Length < 20 && (value.All(char.IsLetter) || (value.Length < 12 && value.All(char.IsDigit)));

    /// <summary>Sanitizes a name so that it needs no escaping in any context.</summary>
    private static string Shown(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '_'));
}
