using System.Globalization;
using System.Text;

namespace VoidMcp.Sandbox.Intl;

/// <summary>
/// Lays out numbers in one locale: separators, digits, signs, currencies and compact forms. The engine rounds.
/// </summary>
/// <param name="locale">The locale's data.</param>
/// <param name="options">The format's options; <see cref="NumberFormatOptions.IsKnown"/> must be true.</param>
/// <param name="digits">The ten digits; empty for 0 to 9.</param>
/// <param name="round">Rounds a number and returns its plain digits, without the sign: 1234.50.</param>
internal sealed class NumberLayout(
    LocaleRecord locale, NumberFormatOptions options, string digits, Func<double, string> round)
{
    public LocaleRecord Locale => locale;

    private bool IsAmount => options.Style == "currency";

    public string Format(double value) => string.Concat(Parts(value).Select(static p => p.Text));

    /// <param name="value">Any number.</param>
    /// <param name="exact">The digits of a BigInt, without its sign; null for a number.</param>
    public List<FormatPart> Parts(double value, string? exact = null)
    {
        var isNegative = double.IsNegative(value) && !double.IsNaN(value);
        var size = Math.Abs(value);
        if (options.Style == "percent") size = Shift(size, 2);
        var suffix = "";
        var plain = double.IsFinite(size)
            ? options.Notation == "compact" ? Compact(size, out suffix) : exact ?? round(isNegative ? -size : size)
            : "";
        var isZero = double.IsFinite(size) && plain.All(static c => c is '0' or '.');
        var sign = Sign(isNegative, isZero, double.IsNaN(value));
        var parts = new List<FormatPart>();
        foreach (var c in Pattern(sign == '-', sign == '+', double.IsFinite(value))) AddPart(parts, c);
        return Merged(parts);

        void AddPart(List<FormatPart> to, char c)
        {
            switch (c)
            {
                case '#' when !double.IsFinite(value):
                    to.Add(double.IsNaN(value) ? new("nan", locale.NaN) : new("infinity", locale.Infinity));
                    break;
                case '#':
                    if (suffix.Length == 0) AddNumber(to, plain);
                    else AddCompact(to, plain, suffix);
                    break;
                case '-':
                    to.Add(new("minusSign", locale.Minus));
                    break;
                case '+':
                    to.Add(new("plusSign", locale.Plus));
                    break;
                case '%':
                    to.Add(new("percentSign", locale.Percent));
                    break;
                case '¤':
                    to.Add(new("currency", Symbol()));
                    break;
                default:
                    to.Add(new("literal", $"{c}"));
                    break;
            }
        }
    }

    private char? Sign(bool isNegative, bool isZero, bool isNaN) => options.SignDisplay switch
    {
        "never" => null,
        "always" => isNegative ? '-' : '+',
        "exceptZero" => isZero || isNaN ? null : isNegative ? '-' : '+',
        "negative" => isNegative && !isZero ? '-' : null,
        _ => isNegative ? '-' : null,
    };

    private string Pattern(bool negative, bool plus, bool isFinite)
    {
        var shape = options.Style switch
        {
            "percent" => locale.PercentPattern(negative || plus),
            "currency" => CurrencyShape(negative || plus, isFinite),
            _ => negative || plus ? locale.NegativePattern : "#",
        };
        if (!plus) return shape;

        // In accounting, a negative number is in parentheses, and a positive one has no place for a sign.
        return shape.Contains('-', StringComparison.Ordinal)
            ? shape.Replace('-', '+')
            : "+" + CurrencyShape(false, isFinite);
    }

    private string CurrencyShape(bool signed, bool isFinite)
    {
        // The space between letters and digits is left out where there are no digits.
        if (!isFinite) return locale.CurrencyPattern(true, false, options.IsAccounting, signed);
        var symbol = Symbol();
        var isSign = !char.IsLetter(symbol[0]) || !char.IsLetter(symbol[^1]);
        var asCode = options.CurrencyDisplay == "code"
            || (symbol.Length > 1 && symbol.All(static c => char.IsLetter(c) && c < 'ā'));
        return locale.CurrencyPattern(isSign, asCode, options.IsAccounting, signed);
    }

    private string Symbol() => options.CurrencyDisplay == "code"
        ? options.Currency
        : locale.CurrencySymbol(options.Currency, options.CurrencyDisplay == "narrowSymbol");

    /// <summary>
    /// The shown number of a compact form, and the pattern around it; no pattern if it is written out.
    /// </summary>
    private string Compact(double size, out string suffix)
    {
        suffix = "";
        if (size < 999.5) return round(size);
        var exponent = Math.Clamp((int)Math.Floor(Math.Log10(size) + 1e-12), 3, 14);
        while (true)
        {
            var pattern = locale.CompactPattern(options.IsCompactLong, exponent, 2);
            var shown = pattern[0] - '0';
            var text = round(Shift(size, shown - 1 - exponent));
            var whole = text.Split('.')[0].Length;
            if (whole > shown && exponent < 14)
            {
                exponent++;
                continue;
            }

            // The forms for one, a few and many are those of the unit's first power of ten.
            var first = exponent - shown + 1 < 3 ? exponent : exponent - shown + 1;
            suffix = locale.CompactPattern(options.IsCompactLong, first, Sample(text))[1..];
            if (!suffix.Contains('{', StringComparison.Ordinal)) suffix = "";
            return text;
        }
    }

    /// <summary>Which of the forms in the data suits a number.</summary>
    private int Sample(string number)
    {
        if (number.Contains('.', StringComparison.Ordinal)) return 3;
        var value = double.Parse(number, CultureInfo.InvariantCulture);
        var (ones, tens) = ((int)(value % 10), (int)(value % 100));
        return locale.Name.Split('-')[0] switch
        {
            "ru" or "uk" or "be" or "sr" or "hr" or "bs" => ones == 1 && tens != 11 ? 0 : Few(),
            "pl" => value == 1 ? 0 : Few(),
            "cs" or "sk" => value == 1 ? 0 : value is >= 2 and <= 4 ? 1 : 2,
            _ => value == 1 ? 0 : value == 2 ? 1 : 2,
        };

        int Few() => ones is >= 2 and <= 4 && tens is not (>= 12 and <= 14) ? 1 : 2;
    }

    private void AddCompact(List<FormatPart> parts, string plain, string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '#') AddNumber(parts, plain);
            else if (pattern[i] == '{')
            {
                var end = pattern.IndexOf('}', i);
                parts.Add(new("compact", pattern[(i + 1)..end]));
                i = end;
            }
            else parts.Add(new("literal", $"{pattern[i]}"));
        }
    }

    private void AddNumber(List<FormatPart> parts, string plain)
    {
        var point = plain.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? plain : plain[..point];
        var min = options.Grouping switch
        {
            "false" => int.MaxValue,
            "always" => 1,
            "min2" => 2,
            _ => options.Notation == "compact" ? Math.Max(2, locale.MinGrouping) : locale.MinGrouping,
        };
        var start = 0;
        if (min < 9 && whole.Length >= 3 + min)
        {
            var head = (whole.Length - 3) % locale.GroupSize;
            for (var end = head == 0 ? locale.GroupSize : head; end <= whole.Length - 3; end += locale.GroupSize)
            {
                parts.Add(new("integer", InDigits(whole[start..end])));
                parts.Add(new("group", IsAmount ? locale.AmountGroup : locale.Group));
                start = end;
            }
        }

        parts.Add(new("integer", InDigits(whole[start..])));
        if (point < 0) return;
        parts.Add(new("decimal", IsAmount ? locale.AmountDecimal : locale.Decimal));
        parts.Add(new("fraction", InDigits(plain[(point + 1)..])));
    }

    private string InDigits(string text) => digits.Length != 10
        ? text
        : string.Concat(text.Select(c => char.IsAsciiDigit(c) ? digits[c - '0'] : c));

    /// <summary>Joins literals that follow each other.</summary>
    private static List<FormatPart> Merged(List<FormatPart> parts)
    {
        var merged = new List<FormatPart>(parts.Count);
        foreach (var part in parts)
        {
            if (part.Type == "literal" && merged.Count > 0 && merged[^1].Type == "literal")
                merged[^1] = new("literal", merged[^1].Text + part.Text);
            else merged.Add(part);
        }

        return merged;
    }

    /// <summary>Multiplies by a power of ten without an error in the last digit.</summary>
    private static double Shift(double value, int places)
    {
        if (value == 0 || !double.IsFinite(value)) return value;
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var e = shortest.IndexOf('E', StringComparison.Ordinal);
        var made = new StringBuilder(e < 0 ? shortest : shortest[..e]).Append('E')
            .Append((e < 0 ? 0 : int.Parse(shortest.AsSpan(e + 1), CultureInfo.InvariantCulture)) + places);
        return double.Parse(made.ToString(), CultureInfo.InvariantCulture);
    }
}
