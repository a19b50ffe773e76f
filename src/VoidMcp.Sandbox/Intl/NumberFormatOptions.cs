using System.Globalization;
using System.Numerics;
using Jint;
using Jint.Native;
using Jint.Native.Object;

namespace VoidMcp.Sandbox.Intl;

/// <summary>The options of a number format, resolved by the engine's own <c>Intl.NumberFormat</c>.</summary>
internal sealed record NumberFormatOptions
{
    /// <summary>How many digits the engine formats, and how many a fraction may have here.</summary>
    private const int EngineDigits = 15, MostFraction = 20;

    public string Style { get; private init; } = "decimal";

    public string Notation { get; private init; } = "standard";

    public string Currency { get; private init; } = "";

    public string CurrencyDisplay { get; private init; } = "symbol";

    public bool IsAccounting { get; private init; }

    public string SignDisplay { get; private init; } = "auto";

    /// <summary>auto, always, min2 or false.</summary>
    public string Grouping { get; private init; } = "auto";

    public bool IsCompactLong { get; private init; }

    /// <summary>Whether this can be formatted from the locale's data; the rest is left to the engine.</summary>
    public bool IsKnown => Notation is "standard" or "compact"
        && (Style is "decimal" or "percent" || (Style == "currency" && CurrencyDisplay != "name"));

    private bool StripsZeros { get; init; }

    /// <summary>The fraction digits; null if something else than fraction digits decides how it is rounded.</summary>
    private (int Least, int Most)? Fraction { get; init; }

    /// <summary>
    /// The plain digits of a number with more than 15 digits, which the engine would round to 15; null if the engine
    /// is right. Rounds the shortest digits that stand for the number, half away from zero, as V8 does.
    /// </summary>
    /// <param name="size">The number, not negative.</param>
    public string? Exactly(double size)
    {
        if (Fraction is not { } fraction || size < 1e-5) return null;
        if (size >= 1e21)
        {
            var whole = BigInteger.Parse($"{size:R}", NumberStyles.Float, CultureInfo.InvariantCulture);
            return fraction.Least == 0 ? $"{whole}" : $"{whole}.{new string('0', fraction.Least)}";
        }

        var shortest = decimal.Parse($"{size:R}", NumberStyles.Float, CultureInfo.InvariantCulture);
        if ($"{shortest:0.############################}".Count(char.IsAsciiDigit) <= EngineDigits) return null;
        var rounded = decimal.Round(shortest, fraction.Most, MidpointRounding.AwayFromZero);
        var form = $"0.{new string('0', fraction.Least)}{new string('#', fraction.Most - fraction.Least)}";
        return rounded.ToString(form, CultureInfo.InvariantCulture);
    }

    /// <summary>The digits without a fraction of zeros, if the script asked for that.</summary>
    public string Stripped(string plain)
    {
        var point = StripsZeros ? plain.IndexOf('.', StringComparison.Ordinal) : -1;
        return point >= 0 && plain.AsSpan(point + 1).Trim('0').IsEmpty ? plain[..point] : plain;
    }

    /// <summary>The same, without a currency or unit.</summary>
    public NumberFormatOptions AsDecimal() => this with { Style = "decimal" };

    /// <param name="resolved">What <c>resolvedOptions()</c> returned.</param>
    public static NumberFormatOptions Read(ObjectInstance resolved) => new()
    {
        Style = Text(resolved, "style") ?? "decimal",
        Notation = Text(resolved, "notation") ?? "standard",
        Currency = Text(resolved, "currency") ?? "",
        CurrencyDisplay = Text(resolved, "currencyDisplay") ?? "symbol",
        IsAccounting = Text(resolved, "currencySign") == "accounting",
        SignDisplay = Text(resolved, "signDisplay") ?? "auto",
        Grouping = Text(resolved, "useGrouping")
            ?? (resolved.Get("useGrouping").Equals(JsBoolean.False) ? "false" : "auto"),
        IsCompactLong = Text(resolved, "compactDisplay") == "long",
        StripsZeros = Text(resolved, "trailingZeroDisplay") == "stripIfInteger",
        Fraction = FractionIn(resolved),
    };

    private static (int Least, int Most)? FractionIn(ObjectInstance resolved)
    {
        var (least, most) = (resolved.Get("minimumFractionDigits"), resolved.Get("maximumFractionDigits"));
        var isPlain = least.IsNumber() && most.IsNumber() && most.AsNumber() <= MostFraction
            && !resolved.Get("maximumSignificantDigits").IsNumber()
            && resolved.Get("minimumIntegerDigits") is { } whole && whole.IsNumber() && whole.AsNumber() == 1
            && (Text(resolved, "roundingMode") ?? "halfExpand") == "halfExpand"
            && (!resolved.Get("roundingIncrement").IsNumber() || resolved.Get("roundingIncrement").AsNumber() == 1)
            && (Text(resolved, "trailingZeroDisplay") ?? "auto") == "auto";
        return isPlain ? ((int)least.AsNumber(), (int)most.AsNumber()) : null;
    }

    private static string? Text(ObjectInstance from, string name) =>
        from.Get(name) is { } value && value.IsString() ? value.AsString() : null;
}
