using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace VoidMcp.Sandbox.Web;

/// <summary>
/// Web platform globals that scripts expect and the engine lacks, such as <c>URL</c> and <c>TextEncoder</c>, and Node's
/// <c>Buffer</c>. Created lazily, when a script first reads one of the names.
/// </summary>
internal static class WebGlobals
{
    private const int MaxRandomBytes = 65_536;

    private static readonly string[] s_names =
        ["TextEncoder", "TextDecoder", "structuredClone", "atob", "btoa", "crypto", "Buffer"];

    public static void Install(Engine engine)
    {
        AddLazy(new Lazy<ObjectInstance>(() => Make(engine), LazyThreadSafetyMode.None), s_names);
        AddLazy(
            new Lazy<ObjectInstance>(
                () => UrlScript.Script.Call(engine, UrlBindings.Make(engine)),
                LazyThreadSafetyMode.None),
            "URL",
            "URLSearchParams");

        void AddLazy(Lazy<ObjectInstance> made, params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                engine.Advanced.AddLazyGlobal(name, (made, name), static (_, of) => of.made.Value.Get(of.name),
                    PropertyFlag.Writable | PropertyFlag.Configurable);
            }
        }
    }

    private static ObjectInstance Make(Engine engine)
    {
        var host = new JsObject(engine);
        Add("utf8", a => Bytes(Encoding.UTF8.GetBytes(Text(a, 0))));
        Add("encoding", a => TextEncodings.Name(Text(a, 0)) is { } name ? new JsString(name) : JsValue.Null);
        Add("text", a => TextEncodings.Decode(a[0].AsUint8Array(), Text(a, 1), a[2].AsBoolean(), a[3].AsBoolean())
            is { } text ? new JsString(text) : JsValue.Null);
        Add("wholeLength", a => TextEncodings.WholeLength(a[0].AsUint8Array(), Text(a, 1)));
        Add("isBufferEncoding", a => BufferEncoding.IsKnown(Text(a, 0)) ? JsBoolean.True : JsBoolean.False);
        Add("bytes", a => Bytes(BufferEncoding.Bytes(Text(a, 0), Text(a, 1))));
        Add("bufferText", a => new JsString(BufferEncoding.Text(a[0].AsUint8Array(), Text(a, 1))));
        Add("digest", a => Digests.Compute(Text(a, 0), a[1].AsUint8Array()) is { } made ? Bytes(made) : JsValue.Null);
        Add("base64", a => Base64(engine, Text(a, 0)));
        Add("unbase64", a => Unbase64(engine, Text(a, 0)));
        Add("uuid", _ => Guid.NewGuid().ToString());
        Add("random", a => Bytes(RandomSource.Bytes((int)Math.Clamp(a[0].AsNumber(), 0, MaxRandomBytes))));
        return WebScript.Script.Call(engine, host);

        void Add(string name, Func<JsValue[], JsValue> function) =>
            host.FastSetDataProperty(name, new ClrFunction(engine, name, (_, arguments) => function(arguments)));

        JsValue Bytes(byte[] bytes) => engine.Intrinsics.Uint8Array.Construct(bytes);
    }

    private static string Text(JsValue[] arguments, int index) => arguments[index].AsString();

    private static JsValue Base64(Engine engine, string text)
    {
        if (text.Any(static c => c > 255))
            throw new Jint.Runtime.JavaScriptException(engine.Intrinsics.Error,
                "btoa: the string contains characters above U+00FF; encode it with TextEncoder first");
        return Convert.ToBase64String(Encoding.Latin1.GetBytes(text));
    }

    private static JsValue Unbase64(Engine engine, string text)
    {
        var plain = string.Concat(text.Where(static c => !char.IsWhiteSpace(c))).TrimEnd('=');
        try
        {
            return Encoding.Latin1.GetString(Convert.FromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '=')));
        }
        catch (FormatException)
        {
            throw new Jint.Runtime.JavaScriptException(engine.Intrinsics.Error, "atob: invalid base64");
        }
    }
}
