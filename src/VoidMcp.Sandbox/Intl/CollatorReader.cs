using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using VoidMcp.Sandbox.Unicode;

namespace VoidMcp.Sandbox.Intl;

/// <summary>Makes collators from the locales and options that a script gives, and keeps them.</summary>
internal sealed class CollatorReader(Engine engine)
{
    private readonly Dictionary<CollatorOptions, TextCollator> _collators = [];

    /// <exception cref="JavaScriptException">A locale or an option is invalid.</exception>
    public TextCollator Read(JsValue locales, JsValue options)
    {
        var tag = LocaleList.First(engine, locales);
        var given = options as ObjectInstance;
        var sensitivity = Choice(given, "sensitivity", "base", "accent", "case", "variant") ?? "variant";
        var caseFirst = Choice(given, "caseFirst", "upper", "lower", "false") ?? tag?.Extension("kf");
        var numeric = given?.Get("numeric") is { } n && !n.IsUndefined()
            ? TypeConverter.ToBoolean(n)
            : tag?.Extension("kn") is "" or "true";
        var ignore = given?.Get("ignorePunctuation") is { } p && !p.IsUndefined()
            ? TypeConverter.ToBoolean(p)
            : tag?.Language == "th";
        var read = new CollatorOptions
        {
            Locale = tag?.Name ?? "en-US",
            HasAccents = sensitivity is "accent" or "variant",
            HasCase = sensitivity is "case" or "variant",
            Numeric = numeric,
            CaseFirst = caseFirst switch
            {
                "upper" => CaseFirst.Upper,
                "lower" => CaseFirst.Lower,
                "false" => CaseFirst.Off,
                _ => tag?.Language is "da" or "mt" ? CaseFirst.Upper : CaseFirst.Off,
            },
            IgnorePunctuation = ignore,
        };
        if (!_collators.TryGetValue(read, out var collator)) _collators[read] = collator = new TextCollator(read);
        return collator;
    }

    private string? Choice(ObjectInstance? options, string name, params ReadOnlySpan<string> choices)
    {
        if (options?.Get(name) is not { } value || value.IsUndefined()) return null;
        var text = TypeConverter.ToString(value);
        if (choices.Contains(text)) return text;
        throw ScriptErrors.Range(
            engine, $"Value {text} out of range for Intl.Collator options property {name}");
    }
}
