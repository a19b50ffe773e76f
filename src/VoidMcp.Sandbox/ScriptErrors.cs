using Jint;
using Jint.Native;
using Jint.Runtime;

namespace VoidMcp.Sandbox;

/// <summary>The errors that the sandbox's own built-ins throw into scripts.</summary>
internal static class ScriptErrors
{
    public static JavaScriptException Type(Engine engine, string message) =>
        new(engine.Intrinsics.TypeError, message);

    public static JavaScriptException Range(Engine engine, string message) =>
        new(engine.Construct(engine.Global.Get("RangeError"), new JsString(message)));
}
