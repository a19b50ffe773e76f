using System.Globalization;
using System.Text;

namespace VoidMcp.Registry.Yaml;

/// <summary>Writes text as a YAML scalar: plain where YAML reads it back as the same text, else in double quotes as JSON does.</summary>
internal static class YamlText
{
    /// <summary>Words that YAML 1.1 or 1.2 reads as something other than text.</summary>
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "=", ".inf", "-.inf", "+.inf", ".nan",
    };

    /// <summary>The scalar for a place inside brackets (<paramref name="inFlow"/>) or outside of them.</summary>
    public static string Of(string value, bool inFlow) => IsPlain(value, inFlow) ? value : Quoted(value);

    /// <summary>The text in double quotes, as both YAML and JSON read it.</summary>
    public static string Quoted(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when IsUnprintable(c) => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }

    /// <summary>Whether the text may stand without quotes and is read back as this very text.</summary>
    public static bool IsPlain(string value, bool inFlow)
    {
        if (value.Length == 0 || value[0] == ' ' || value[^1] is ' ' or ':') return false;
        if ("#,[]{}&*!|>'\"%@`?:".Contains(value[0], StringComparison.Ordinal)) return false;
        if (value[0] == '-' && (value.Length == 1 || " ,[]{}".Contains(value[1], StringComparison.Ordinal))) return false;
        if (value.StartsWith("---", StringComparison.Ordinal) || value.StartsWith("...", StringComparison.Ordinal)) return false;
        if (value.Contains(": ", StringComparison.Ordinal) || value.Contains(" #", StringComparison.Ordinal)) return false;
        // YamlDotNet takes a star before a colon for an alias, so such a text could be no key.
        if (value[^1] == '*' && value.Contains(' ', StringComparison.Ordinal)) return false;
        if (inFlow && value.AsSpan().IndexOfAny(",[]{}") >= 0) return false;
        return !value.Any(IsUnprintable) && !Words.Contains(value) && !LooksLikeNumber(value) && !LooksLikeDate(value);
    }

    private static bool IsUnprintable(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff';

    private static bool LooksLikeNumber(string value)
    {
        var digits = value.TrimStart('+', '-').Replace("_", "", StringComparison.Ordinal);
        if (digits.Length == 0 || (!char.IsAsciiDigit(digits[0]) && digits[0] != '.')) return false;
        if (digits.Length > 2 && digits[0] == '0' && digits[1] is 'x' or 'X' or 'o' or 'O' or 'b' or 'B')
        {
            return digits.Skip(2).All(char.IsAsciiHexDigit);
        }

        // YAML 1.1 counts 12:30 in sixties.
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || digits.Split(':').All(part => part.Length > 0 && part.All(char.IsAsciiDigit));
    }

    private static bool LooksLikeDate(string value) =>
        value.Length >= 8 && value[4] == '-' && value.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0 && char.IsAsciiDigit(value[5]);
}
