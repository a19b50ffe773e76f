using System.Numerics;
using System.Runtime.CompilerServices;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;
using VoidMcp.Sandbox.Dates;
using VoidMcp.Sandbox.Unicode;

namespace VoidMcp.Sandbox.Intl;

/// <summary>
/// Puts collation, dates and numbers of <c>Intl</c> in place of the engine's, which need globalization data of the
/// runtime and know English only. The engine's own classes still check and resolve the options. What cannot be
/// formatted in the locale that the script asks for is noted. Created lazily, when a script first uses any of it.
/// </summary>
internal sealed class IntlGlobals(Engine engine, ScriptZones zones)
{
    private const int MaxNotes = 3;
    private const PropertyFlag Hidden = PropertyFlag.Writable | PropertyFlag.Configurable;

    private readonly ConditionalWeakTable<ObjectInstance, object> _formats = [];
    private readonly Dictionary<string, LocaleRecord> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsValue> _replaced = new(StringComparer.Ordinal);
    private CollatorReader? _collators;
    private ObjectInstance? _made;
    private PropertyDescriptor? _original;

    /// <summary>What the script should know about its locales, each once.</summary>
    public List<string> Notes { get; } = [];

    public TextCollator Collator(JsValue locales, JsValue options) =>
        (_collators ??= new CollatorReader(engine)).Read(locales, options);

    public void Install()
    {
        _original = engine.Global.GetOwnProperty("Intl");
        engine.Advanced.AddLazyGlobal("Intl", this, static (_, self) => self.Made.Get("Intl"), Hidden);
        Forward("Date", "toLocaleString", "toLocaleDateString", "toLocaleTimeString", "toString", "toTimeString");
        Forward("Number", "toLocaleString");
        Forward("BigInt", "toLocaleString");
    }

    private ObjectInstance Made => _made ??= Make();

    /// <summary>Replaces methods of a prototype by those that the script of <see cref="Make"/> returns.</summary>
    private void Forward(string type, params ReadOnlySpan<string> names)
    {
        var prototype = engine.Global.Get(type).Get("prototype").AsObject();
        foreach (var name in names)
        {
            _replaced[type + "." + name] = prototype.Get(name);
            var function = new ClrFunction(
                engine, name, (self, arguments) => Made.Get(type + "." + name).Call(self, arguments), 0);
            prototype.DefineOwnProperty(name, new PropertyDescriptor(function, Hidden));
        }
    }

    private ObjectInstance Make()
    {
        var host = new JsObject(engine);
        Add("english", a => new JsString(English(LocaleList.First(engine, a.At(0)))));
        Add("supported", a => new JsArray(engine,
        [
            .. LocaleList.Read(engine, a.At(0)).Where(static t => Known(t) is not null)
                .Select(static t => new JsString(t.Name)),
        ]));
        Add("collator", a => Keep(a[0], Collator(a.At(1), a.At(2))));
        Add("compare", a => JsNumber.Create(Kept<TextCollator>(a[0]).Compare(
            TypeConverter.ToString(a.At(1)), TypeConverter.ToString(a.At(2)))));
        Add("dates", a => Keep(a[0], Dates(a.At(1), a[2].AsObject(), a.At(3))));
        Add("date", a => new JsString(Kept<DateFormat>(a[0]).Format(a[1].AsNumber())));
        Add("dateParts", a => Parts(Kept<DateFormat>(a[0]).Parts(a[1].AsNumber())));
        Add("numbers", a => Keep(a[0], Numbers(a.At(1), a[2].AsObject(), a[3].AsObject(), a[4])));
        Add("number", a => new JsString(string.Concat(Number(a[0], a[1]).Select(static p => p.Text))));
        Add("numberParts", a => Parts(Number(a[0], a[1])));
        Add("engines", a => _replaced[a[0].AsString()]);
        Add("offset", a => JsNumber.Create(Kept<DateFormat>(a[0]).Offset(a[1].AsNumber()).TotalMilliseconds));
        Add("zoneName", a => ZoneName(a[0].AsNumber()));
        Add("facts", Facts);
        Add("englishOnly", a => EnglishOnly(a[0].AsString(), a.At(1)));
        var original = (_original?.Value ?? JsValue.Undefined).AsObject();
        return IntlScript.Script.Call(engine, host, original);

        void Add(string name, Func<JsValue[], JsValue> function) =>
            host.FastSetDataProperty(name, new ClrFunction(engine, name, (_, arguments) => function(arguments)));
    }

    private JsValue Keep(JsValue on, object format)
    {
        _formats.AddOrUpdate(on.AsObject(), format);
        return on;
    }

    private T Kept<T>(JsValue on)
        where T : class => on is ObjectInstance o && _formats.TryGetValue(o, out var format) && format is T typed
            ? typed
            : throw ScriptErrors.Type(engine, "Method called on incompatible receiver");

    private DateFormat Dates(JsValue locales, ObjectInstance resolved, JsValue given)
    {
        var tag = LocaleList.First(engine, locales);
        var record = Record(locales);
        var options = DateFormatOptions.Read(resolved, given, tag);
        if (options.Calendar is not ("gregory" or "iso8601"))
            Note($"Intl has no data for the calendar {options.Calendar}: dates are in the Gregorian calendar.");
        return new DateFormat(record, options, Zone(options.TimeZone), DigitsOf(record, resolved, given, tag));
    }

    private TimeZoneInfo Zone(string name)
    {
        if (zones.Find(name) is { } zone) return zone;
        Note($"The time zone {name} is not known on this system: UTC is used.");
        return TimeZoneInfo.Utc;
    }

    private object Numbers(JsValue locales, ObjectInstance resolved, ObjectInstance rounder, JsValue engineFormat)
    {
        var options = NumberFormatOptions.Read(resolved);
        var record = Record(locales);
        if (!options.IsKnown && !record.Name.StartsWith("en", StringComparison.Ordinal))
        {
            var what = options.Notation is "scientific" or "engineering" ? $"the {options.Notation} notation"
                : options.Style == "unit" ? "units" : "names of currencies";
            Note($"Intl.NumberFormat knows {what} in English only: not formatted for {record.Name}.");
        }

        var tag = LocaleList.First(engine, locales);
        var digits = DigitsOf(record, resolved, JsValue.Undefined, tag);
        return options.IsKnown
            ? new NumberLayout(record, options, digits, Round)
            : new WordedNumbers(
                engineFormat.AsObject(), options, new NumberLayout(record, options.AsDecimal(), digits, Round));

        string Round(double value)
        {
            var size = Math.Abs(value);
            if (options.Exactly(size) is { } exact) return exact;
            var by = value < 0 && rounder.Get("negative") is ObjectInstance negative ? negative : rounder;
            return options.Stripped(by.Get("format").Call(by, [JsNumber.Create(size)]).AsString());
        }
    }

    private List<FormatPart> Number(JsValue on, JsValue value)
    {
        if (!_formats.TryGetValue(on.AsObject(), out var format))
            throw ScriptErrors.Type(engine, "Method called on incompatible receiver");
        if (format is WordedNumbers worded) return worded.Parts(value);
        var layout = (NumberLayout)format;
        if (!value.IsBigInt()) return layout.Parts(value.AsNumber());
        var big = (BigInteger)value.ToObject()!;
        return layout.Parts((double)big, BigInteger.Abs(big).ToString());
    }

    /// <summary>What the script's code adds to the engine's resolved options.</summary>
    private JsObject Facts(JsValue[] arguments)
    {
        var facts = new JsObject(engine);
        var locale = arguments.At(1);
        var format = _formats.TryGetValue(arguments[0].AsObject(), out var kept) ? kept : null;
        var record = format is DateFormat d ? d.Locale : format is NumberLayout n ? n.Locale : null;
        facts.FastSetDataProperty("locale", new JsString(record is null ? Resolved(locale) : record.Name));
        if (format is DateFormat dates) facts.FastSetDataProperty("hourCycle", new JsString(dates.HourCycle));
        return facts;
    }

    private JsArray Parts(IEnumerable<FormatPart> parts) => new(engine, [.. parts.Select(part =>
    {
        var made = new JsObject(engine);
        made.FastSetDataProperty("type", new JsString(part.Type));
        made.FastSetDataProperty("value", new JsString(part.Text));
        return (JsValue)made;
    })]);

    /// <summary>The data for the first known locale, else for American English, with a note.</summary>
    private LocaleRecord Record(JsValue locales)
    {
        var name = Resolved(locales);
        if (_records.TryGetValue(name, out var record)) return record;
        return _records[name] = LocaleData.Instance.Record(name);
    }

    private string Resolved(JsValue locales)
    {
        var tags = LocaleList.Read(engine, locales);
        if (tags.Select(Known).FirstOrDefault(static n => n is not null) is { } name) return name;
        if (tags.Count > 0) Note($"Intl has no data for the locale {tags[0].Name}: formatted as in en-US.");
        return "en-US";
    }

    /// <summary>The English name of the script's zone at a time; undefined for unknown zones.</summary>
    private static JsValue ZoneName(double time)
    {
        var zone = ScriptZones.Local;
        if (ZoneText.LongNames(zone.Id) is not { } names) return JsValue.Undefined;
        var isSummer = Math.Abs(time) < 6e13
            && zone.IsDaylightSavingTime(DateTimeOffset.FromUnixTimeMilliseconds((long)time));
        return new JsString(isSummer ? names.Summer : names.Standard);
    }

    private static string? Known(LocaleTag tag)
    {
        if (tag.Name == "zh-Hant-TW") return "zh-TW";
        return tag.Candidates().FirstOrDefault(LocaleData.Instance.Has);
    }

    private static string DigitsOf(LocaleRecord record, ObjectInstance resolved, JsValue given, LocaleTag? tag)
    {
        var asked = tag?.Extension("nu");
        if (asked is null && given is ObjectInstance o && o.Get("numberingSystem") is { } n && n.IsString())
            asked = n.AsString();
        else if (asked is null && resolved.Get("numberingSystem") is { } r && r.IsString() && r.AsString() != "latn")
            asked = r.AsString();
        return asked switch
        {
            null => record.Digits,
            "latn" => "",
            "arab" => "٠١٢٣٤٥٦٧٨٩",
            "arabext" => "۰۱۲۳۴۵۶۷۸۹",
            "deva" => "०१२३४५६७८९",
            "beng" => "০১২৩৪৫৬৭৮৯",
            "thai" => "๐๑๒๓๔๕๖๗๘๙",
            "fullwide" => "０１２３４５６７８９",
            "hanidec" => "〇一二三四五六七八九",
            _ => record.Digits,
        };
    }

    private static string English(LocaleTag? tag) =>
        tag?.Extension("nu") is { Length: > 0 } nu ? $"en-u-nu-{nu}" : "en";

    private JsValue EnglishOnly(string what, JsValue locales)
    {
        var tag = LocaleList.First(engine, locales);
        if (what == "DisplayNames")
            Note("Intl.DisplayNames has no names of languages, regions and currencies: it returns their codes.");
        else if (tag is not null && tag.Language != "en")
            Note($"Intl.{what} knows English only: not formatted for {tag.Name}.");
        return JsValue.Undefined;
    }

    private void Note(string note)
    {
        if (Notes.Count < MaxNotes && !Notes.Contains(note)) Notes.Add(note);
    }
}
