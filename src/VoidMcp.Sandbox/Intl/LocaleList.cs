using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace VoidMcp.Sandbox.Intl;

/// <summary>Reads the locales argument of <c>Intl</c> functions: a tag or a list of tags.</summary>
internal static class LocaleList
{
    /// <exception cref="JavaScriptException">A tag is invalid.</exception>
    public static List<LocaleTag> Read(Engine engine, JsValue locales)
    {
        var tags = new List<LocaleTag>();
        if (locales.IsUndefined()) return tags;
        if (locales.IsString()) Add(locales);
        else if (locales is JsArray array)
        {
            for (var i = 0u; i < array.Length; i++) Add(array[i]);
        }
        else if (locales is ObjectInstance) Add(locales);
        else throw ScriptErrors.Type(engine, "Incorrect locale information provided");
        return tags;

        void Add(JsValue value)
        {
            if (value is not ObjectInstance && !value.IsString())
                throw ScriptErrors.Type(engine, "Language ID should be string or object.");
            var text = TypeConverter.ToString(value);
            if (!LocaleTag.TryParse(text, out var tag))
                throw ScriptErrors.Range(engine, $"Incorrect locale information provided: {text}");
            tags.Add(tag);
        }
    }

    /// <summary>The first tag; null without one.</summary>
    public static LocaleTag? First(Engine engine, JsValue locales) => Read(engine, locales).FirstOrDefault();
}
