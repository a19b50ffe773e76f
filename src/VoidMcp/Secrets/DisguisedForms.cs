using System.Buffers;
using System.Text;

namespace VoidMcp.Secrets;

/// <summary>
/// Finds secrets in forms that no fixed text matches: base64 wrapped into lines, HTML escapes, hex with separators, and
/// a beginning of at least <see cref="ShortestBeginning"/> characters. Each form is searched in a normalized view of
/// the text, in one pass, and only where the text has a trace of it. Words and values under
/// <see cref="SecretMask.Shortest"/> characters are left out: they occur by chance.
/// </summary>
internal sealed class DisguisedForms
{
    /// <summary>Minimum length of a beginning that is masked.</summary>
    public const int ShortestBeginning = 12;

    /// <summary>Minimum length of base64 that is looked for over lines.</summary>
    private const int ShortestWrapped = 12;

    /// <summary>Minimum length of the beginning of base64 that makes a line wait for the next.</summary>
    private const int ShortestPiece = 4;

    /// <summary>No usual tool wraps base64 into shorter lines: this many characters hold one break at most.</summary>
    private const int ShortestLine = 64;

    private readonly Disguise[] _wrapped;
    private readonly Disguise[] _plain;
    private readonly Disguise[] _hex;
    private readonly Beginning[] _beginnings;
    private readonly SearchValues<string>? _hexProbe;

    /// <param name="secrets">The values, each with its replacement.</param>
    public DisguisedForms(IEnumerable<(string Value, string Shown)> secrets)
    {
        (string Value, string Shown)[] all = [.. secrets.Where(s => s.Value.Length >= SecretMask.Shortest)];
        _plain = [.. all.Select(s => new Disguise(s.Value, s.Shown))];
        _hex = [.. all.Select(s => new Disguise(MaskForms.InHex(s.Value).First(), s.Shown))];
        _wrapped =
        [
            .. all.SelectMany(s => MaskForms.InBase64(s.Value).Distinct()
                .Where(form => form.Length >= ShortestWrapped).Select(form => new Disguise(form, s.Shown))),
        ];
        _beginnings =
        [
            .. all.Select(s => new Beginning(s.Value, LengthOfBeginning(s.Value), s.Shown))
                .Where(b => b.Length < b.Value.Length),
        ];
        string[] hexProbes = [.. all.SelectMany(s => HexProbes(s.Value)).Distinct()];
        _hexProbe = hexProbes.Length == 0 ? null : SearchValues.Create(hexProbes, StringComparison.Ordinal);
        Probes =
        [
            .. hexProbes,
            .. _wrapped.SelectMany(w => Halves(w.Text)),
            .. _beginnings.Select(b => MaskForms.Core(b.Value[..b.Length])),
            .. all.SelectMany(s => EntityProbes(s.Value)).Distinct(),
        ];
        Reach = all.Length == 0 ? 0 : all.Max(s => Encoding.UTF8.GetByteCount(s.Value)) * NormalizedText.LongestPart;
    }

    /// <summary>Texts of which every text with a disguised secret contains one, also inside JSON.</summary>
    public IReadOnlyList<string> Probes { get; }

    /// <summary>The maximum length of a usual match, in bytes.</summary>
    public int Reach { get; }

    /// <summary>Replaces every secret; returns the same object if there is none.</summary>
    public string Replace(string text)
    {
        if (_wrapped.Length > 0 && NormalizedText.HasBreak(text))
            text = Replace(text, NormalizedText.WithoutBreaks(text), _wrapped);
        if (_plain.Length > 0 && text.Contains('&') && text.Contains(';'))
            text = Replace(text, NormalizedText.WithoutEntities(text), _plain);
        if (_hexProbe is not null && text.AsSpan().ContainsAny(_hexProbe))
            text = Replace(text, NormalizedText.HexDigits(text), _hex);
        foreach (var beginning in _beginnings) text = beginning.Replace(text);
        return text;
    }

    /// <summary>
    /// Whether the text ends in the middle of a secret's base64, which the next line may continue. Few characters are
    /// enough: it costs only that the line is passed on with the next one.
    /// </summary>
    public bool EndsInside(string text)
    {
        if (_wrapped.Length == 0) return false;
        var end = (NormalizedText.HasBreak(text) ? NormalizedText.WithoutBreaks(text).Text : text).AsSpan().TrimEnd();
        foreach (var (form, _) in _wrapped)
        {
            for (var length = Math.Min(form.Length - 1, end.Length); length >= ShortestPiece; length--)
            {
                if (end.EndsWith(form.AsSpan(0, length), StringComparison.Ordinal)) return true;
            }
        }

        return false;
    }

    private static string Replace(string text, NormalizedText view, Disguise[] forms)
    {
        var found = new List<(int Start, int End, string Shown)>();
        foreach (var (form, shown) in forms)
        {
            for (var at = view.Text.IndexOf(form, StringComparison.Ordinal); at >= 0;
                at = view.Text.IndexOf(form, at + form.Length, StringComparison.Ordinal))
            {
                found.Add((view.StartOf(at), view.EndOf(at + form.Length - 1), shown));
            }
        }

        if (found.Count == 0) return text;
        var result = new StringBuilder(text.Length);
        var copied = 0;
        foreach (var (start, end, shown) in found.OrderBy(f => f.Start).ThenByDescending(f => f.End))
        {
            // Overlaps one that was replaced: what is left of it goes too.
            if (start < copied) copied = Math.Max(copied, end);
            else (_, copied) = (result.Append(text, copied, start - copied).Append(shown), end);
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>
    /// How much of a value must appear to be masked as its beginning. All addresses of one service begin alike, and so
    /// do all PEM keys, so more is needed of an address and all of a text over lines.
    /// </summary>
    private static int LengthOfBeginning(string value)
    {
        if (value.Contains('\n', StringComparison.Ordinal) || value.StartsWith("-----", StringComparison.Ordinal))
            return value.Length;
        return value.Contains("://", StringComparison.Ordinal)
            ? Math.Max(ShortestBeginning, (value.Length / 2) + 1)
            : ShortestBeginning;
    }

    /// <summary>A line break leaves one half of it whole.</summary>
    private static IEnumerable<string> Halves(string base64)
    {
        var length = Math.Min(base64.Length, ShortestLine);
        return [MaskForms.Core(base64[..(length / 2)]), MaskForms.Core(base64[(length / 2)..length])];
    }

    /// <summary>
    /// Any numeric escape, and the named ones of the value's own characters; in JSON, the ampersand may be escaped.
    /// </summary>
    private static IEnumerable<string> EntityProbes(string value)
    {
        string[] names = [.. value.Select(NormalizedText.EntityOf).OfType<string>().Distinct(), "#"];
        return names.SelectMany(name => (string[])[$"&{name}", $"\\u0026{name}"]);
    }

    /// <summary>The first two bytes in hex, with all separators, and after <c>0x</c> or <c>\x</c>.</summary>
    private static IEnumerable<string> HexProbes(string value)
    {
        foreach (var hex in MaskForms.InHex(value))
        {
            foreach (var separator in (string[])["", " ", ":", "-", ","])
                yield return $"{hex[..2]}{separator}{hex[2..4]}";
            yield return $"x{hex[..2]}";
            yield return $"X{hex[..2]}";
        }
    }

    /// <summary>A text to find in a view.</summary>
    private sealed record Disguise(string Text, string Shown);

    /// <summary>A value that is masked from <paramref name="Length"/> characters on.</summary>
    private sealed record Beginning(string Value, int Length, string Shown)
    {
        public string Replace(string text)
        {
            StringBuilder? result = null;
            var copied = 0;
            var wanted = Value.AsSpan(0, Length);
            while (text.AsSpan(copied).IndexOf(wanted, StringComparison.Ordinal) is >= 0 and var found)
            {
                var start = copied + found;
                var length = text.AsSpan(start).CommonPrefixLength(Value);
                (result ??= new StringBuilder(text.Length)).Append(text, copied, start - copied).Append(Shown);
                copied = start + length;
            }

            return result is null ? text : result.Append(text, copied, text.Length - copied).ToString();
        }
    }
}
