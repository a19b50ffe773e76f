using Jint;
using Jint.Native;
using Jint.Native.Object;

namespace VoidMcp.Sandbox.Intl;

/// <summary>
/// Formats numbers with words that only the engine has: names of units and of currencies, and exponents. They are in
/// English.
/// </summary>
/// <param name="engine">The engine's own format.</param>
/// <param name="options">The format's options.</param>
/// <param name="plain">Lays out the number without the words.</param>
internal sealed class WordedNumbers(ObjectInstance engine, NumberFormatOptions options, NumberLayout plain)
{
    /// <summary>From here on the engine prints wrong digits.</summary>
    private const double Large = 1e15;

    /// <param name="value">A number or a BigInt.</param>
    public List<FormatPart> Parts(JsValue value)
    {
        if (!value.IsNumber() || !double.IsFinite(value.AsNumber())) return Engines(value);
        var number = value.AsNumber();
        if (options.Style == "currency" && options.Notation == "standard") return WithCurrency(number);
        return options.Style == "unit" && Math.Abs(number) >= Large ? WithUnit(number) : Engines(value);
    }

    private List<FormatPart> WithCurrency(double number)
    {
        var parts = plain.Parts(number);
        var name = Engines(JsNumber.Create(2)).First(static p => p.Type == "currency").Text;
        if (parts is [{ Type: "integer", Text: "1" }] && name.EndsWith('s')) name = name[..^1];
        return [.. parts, new("literal", " "), new("currency", name)];
    }

    private List<FormatPart> WithUnit(double number)
    {
        var parts = Engines(JsNumber.Create(2));
        var at = parts.FindIndex(static p => p.Type == "integer");
        var words = parts.Skip(at).SkipWhile(static p => p.Type is "integer" or "decimal" or "fraction");
        return [.. parts.Take(at), .. plain.Parts(number), .. words];
    }

    private List<FormatPart> Engines(JsValue value)
    {
        var parts = engine.Get("formatToParts").Call(engine, [value]).AsArray();
        return [.. parts.Select(static p => new FormatPart(p.Get("type").AsString(), p.Get("value").AsString()))];
    }
}
