using System.Globalization;
using System.Text;

namespace VoidMcp.Registry.Yaml;

/// <summary>
/// Writes text as a YAML scalar: plain if YAML reads it back unchanged, otherwise in double quotes as in JSON.
/// </summary>
internal static class YamlText
{
    /// <summary>Words that YAML 1.1 or 1.2 doesn't read as text.</summary>
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "=", ".inf", "-.inf", "+.inf", ".nan",
    };

    /// <summary>Writes the scalar for a place inside brackets (<paramref name="inFlow"/>) or outside.</summary>
    public static string Of(string value, bool inFlow) => IsPlain(value, inFlow) ? value : Quoted(value);

    /// <summary>Writes the text in double quotes, valid in both YAML and JSON.</summary>
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

    /// <summary>Whether the text can be written without quotes and is read back unchanged.</summary>
    public static bool IsPlain(string value, bool inFlow)
    {
        if (value.Length == 0 || value[0] == ' ' || value[^1] is ' ' or ':') return false;
        if ("#,[]{}&*!|>'\"%@`?:".Contains(value[0], StringComparison.Ordinal)) return false;
        if (value[0] == '-' && (value.Length == 1 || " ,[]{}".Contains(value[1], StringComparison.Ordinal)))
            return false;
        if (value.StartsWith("---", StringComparison.Ordinal) || value.StartsWith("...", StringComparison.Ordinal))
            return false;
        if (value.Contains(": ", StringComparison.Ordinal) || value.Contains(" #", StringComparison.Ordinal))
            return false;
        // YamlDotNet reads a star before a colon as an alias, so such a text would be an invalid key.
        if (value[^1] == '*' && value.Contains(' ', StringComparison.Ordinal)) return false;
        if (inFlow && value.AsSpan().IndexOfAny(",[]{}") >= 0) return false;
        return !value.Any(IsUnprintable) && !Words.Contains(value) && !LooksLikeNumber(value) && !LooksLikeDate(value);
    }

    private static bool IsUnprintable(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff';

    private static bool LooksLikeNumber(string value)
    {
        var digits = value.TrimStart('+', '-').Replace("_", "", StringComparison.Ordinal);
        if (digits.Length == 0 || (!char.IsAsciiDigit(digits[0]) && digits[0] != '.')) return false;
        if (digits.Length > 2 && digits[0] == '0' && digits[1] is 'x' or 'X' or 'o' or 'O' or 'b' or 'B')
        {
            return digits.Skip(2).All(char.IsAsciiHexDigit);
        }

        // YAML 1.1 reads 12:30 as a base-60 number.
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            || digits.Split(':').All(part => part.Length > 0 && part.All(char.IsAsciiDigit));
    }

    private static bool LooksLikeDate(string value) =>
        value.Length >= 8
        && value[4] == '-'
        && value.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0
        && char.IsAsciiDigit(value[5]);
}
