using Jint;
using Jint.Native;
using Jint.Native.Object;

namespace VoidMcp.Sandbox.Intl;

/// <summary>The options of a date format, resolved by the engine's own <c>Intl.DateTimeFormat</c>.</summary>
internal sealed record DateFormatOptions
{
    private static readonly string[] s_weekdays = ["", "narrow", "short", "long"];
    private static readonly string[] s_numbers = ["", "numeric", "2-digit"];
    private static readonly string[] s_months = ["", "numeric", "2-digit", "narrow", "short", "long"];
    private static readonly string[] s_styles = ["full", "long", "medium", "short"];

    /// <summary>Indices into the choices of each field; 0 for absent.</summary>
    public int Weekday { get; private init; }

    public int Year { get; private init; }

    public int Month { get; private init; }

    public int Day { get; private init; }

    public int Hour { get; private init; }

    public int Minute { get; private init; }

    public int Second { get; private init; }

    public bool HasEra { get; private init; }

    /// <summary>Whether only the time of day is named, as "in the morning".</summary>
    public bool HasDayPeriod { get; private init; }

    public int FractionDigits { get; private init; }

    /// <summary>0 for full to 3 for short; null without a style.</summary>
    public int? DateStyle { get; private init; }

    public int? TimeStyle { get; private init; }

    public string? ZoneName { get; private init; }

    public string TimeZone { get; private init; } = "UTC";

    public string Calendar { get; private init; } = "gregory";

    /// <summary>The hour cycle that the script asked for; null for the locale's own.</summary>
    public string? HourCycle { get; private init; }

    /// <summary>Whether the hour cycle comes from the option <c>hour12</c>.</summary>
    public bool IsHour12 { get; private init; }

    /// <param name="resolved">What <c>resolvedOptions()</c> returned.</param>
    /// <param name="given">The options that the script gave; may be undefined.</param>
    /// <param name="tag">The locale that the script gave.</param>
    public static DateFormatOptions Read(ObjectInstance resolved, JsValue given, LocaleTag? tag)
    {
        string? cycle = null;
        if (given is ObjectInstance o)
        {
            if (o.Get("hour12") is { } hour12 && !hour12.IsUndefined())
                cycle = Jint.Runtime.TypeConverter.ToBoolean(hour12) ? "h12" : "h23";
            else if (Text(o, "hourCycle") is { } hourCycle) cycle = hourCycle;
        }

        return new DateFormatOptions
        {
            Weekday = Index(resolved, "weekday", s_weekdays),
            Year = Index(resolved, "year", s_numbers),
            Month = Index(resolved, "month", s_months),
            Day = Index(resolved, "day", s_numbers),
            Hour = Index(resolved, "hour", s_numbers),
            Minute = Index(resolved, "minute", s_numbers),
            Second = Index(resolved, "second", s_numbers),
            HasEra = Text(resolved, "era") is not null,
            HasDayPeriod = Text(resolved, "dayPeriod") is not null,
            FractionDigits = resolved.Get("fractionalSecondDigits") is { } f && f.IsNumber() ? (int)f.AsNumber() : 0,
            DateStyle = Text(resolved, "dateStyle") is { } dateStyle ? Array.IndexOf(s_styles, dateStyle) : null,
            TimeStyle = Text(resolved, "timeStyle") is { } timeStyle ? Array.IndexOf(s_styles, timeStyle) : null,
            ZoneName = Text(resolved, "timeZoneName"),
            TimeZone = Text(resolved, "timeZone") ?? "UTC",
            Calendar = (given is ObjectInstance g ? Text(g, "calendar") : null) ?? tag?.Extension("ca") ?? "gregory",
            IsHour12 = given is ObjectInstance h && !h.Get("hour12").IsUndefined(),
            HourCycle = cycle ?? (tag?.Extension("hc") is { Length: > 0 } hc ? hc : null),
        };
    }

    private static int Index(ObjectInstance from, string name, string[] choices) =>
        Text(from, name) is { } text ? Math.Max(Array.IndexOf(choices, text), 0) : 0;

    private static string? Text(ObjectInstance from, string name) =>
        from.Get(name) is { } value && value.IsString() ? value.AsString() : null;
}
