using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;
using VoidMcp.Sandbox.Intl;

namespace VoidMcp.Sandbox.Unicode;

/// <summary>
/// <c>normalize</c>, <c>localeCompare</c> and the letter case of locales: the engine's own need globalization data of
/// the runtime.
/// </summary>
internal static class TextGlobals
{
    private const PropertyFlag Hidden = PropertyFlag.Writable | PropertyFlag.Configurable;

    public static void Install(Engine engine, IntlGlobals intl)
    {
        TextCollator? plain = null;
        var prototype = engine.Global.Get("String").Get("prototype").AsObject();
        Define(prototype, "normalize", new ClrFunction(engine, "normalize", Normalize, 0));
        Define(prototype, "localeCompare", new ClrFunction(engine, "localeCompare", LocaleCompare, 1));
        Recase("toLocaleLowerCase", "toLowerCase", TurkicCase.ToLower);
        Recase("toLocaleUpperCase", "toUpperCase", TurkicCase.ToUpper);

        // Turkish and Azerbaijani pair i with İ, and ı with I.
        void Recase(string name, string plainName, Func<string, string> prepare)
        {
            var original = prototype.Get(plainName);
            Define(prototype, name, new ClrFunction(engine, name, (self, arguments) =>
            {
                var text = Text(engine, self, name);
                var isTurkic = !arguments.At(0).IsUndefined()
                    && LocaleList.First(engine, arguments[0])?.Language is "tr" or "az";
                return original.Call(new JsString(isTurkic ? prepare(text) : text), []);
            }, 0));
        }

        JsValue Normalize(JsValue self, JsValue[] arguments)
        {
            var text = Text(engine, self, "normalize");
            var form = arguments.At(0).IsUndefined() ? "NFC" : TypeConverter.ToString(arguments[0]);
            var made = form switch
            {
                "NFC" => Normalization.Normalize(text, compatible: false, compose: true),
                "NFD" => Normalization.Normalize(text, compatible: false, compose: false),
                "NFKC" => Normalization.Normalize(text, compatible: true, compose: true),
                "NFKD" => Normalization.Normalize(text, compatible: true, compose: false),
                _ => throw ScriptErrors.Range(
                    engine, "The normalization form should be one of NFC, NFD, NFKC, NFKD."),
            };
            return ReferenceEquals(made, text) && self.IsString() ? self : new JsString(made);
        }

        JsValue LocaleCompare(JsValue self, JsValue[] arguments)
        {
            var (a, b) = (Text(engine, self, "localeCompare"), TypeConverter.ToString(arguments.At(0)));
            var collator = arguments.At(1).IsUndefined() && arguments.At(2).IsUndefined()
                ? plain ??= intl.Collator(JsValue.Undefined, JsValue.Undefined)
                : intl.Collator(arguments.At(1), arguments.At(2));
            return JsNumber.Create(collator.Compare(a, b));
        }
    }

    private static void Define(ObjectInstance on, string name, JsValue value) =>
        on.DefineOwnProperty(name, new PropertyDescriptor(value, Hidden));

    private static string Text(Engine engine, JsValue self, string name) => self.IsNull() || self.IsUndefined()
        ? throw ScriptErrors.Type(
            engine, $"String.prototype.{name} called on null or undefined")
        : TypeConverter.ToString(self);
}
