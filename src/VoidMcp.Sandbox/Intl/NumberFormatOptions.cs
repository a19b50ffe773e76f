using Jint;
using Jint.Native;
using Jint.Native.Object;

namespace VoidMcp.Sandbox.Intl;

/// <summary>The options of a number format, resolved by the engine's own <c>Intl.NumberFormat</c>.</summary>
internal sealed record NumberFormatOptions
{
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
    };

    private static string? Text(ObjectInstance from, string name) =>
        from.Get(name) is { } value && value.IsString() ? value.AsString() : null;
}
