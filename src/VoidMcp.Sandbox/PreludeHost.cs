using System.Diagnostics;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace VoidMcp.Sandbox;

/// <summary>
/// The functions that <see cref="ScriptPrelude"/> gets from the sandbox: tools, console, timers, clock.
/// </summary>
internal sealed class PreludeHost(Engine engine, ToolBindings tools, ConsoleCapture console, ScriptTimers timers)
{
    private long _started;

    /// <summary>The stack when the script last set a timer; empty if it never did.</summary>
    public string StackAtTimer { get; private set; } = "";

    /// <summary>Starts the clock of <c>performance.now</c>.</summary>
    public void Begin() => _started = Stopwatch.GetTimestamp();

    /// <summary>A new object with all functions.</summary>
    public ObjectInstance Functions()
    {
        var host = new JsObject(engine);
        Add("call", a => tools.Call(a[0], a[1], a[2]));
        Add("knows", a => tools.Knows(a.At(0), a.At(1)) ? JsBoolean.True : JsBoolean.False);
        Add("names", a => tools.Names(a.At(0)));
        Add("log", a =>
        {
            console.Print(a[0].AsString(), [.. a[1].AsArray()], (int)a[2].AsNumber());
            return JsValue.Undefined;
        });
        Add("setTimer", a =>
        {
            StackAtTimer = engine.Advanced.StackTrace;
            return timers.Add(a[0], a[1].AsNumber(), [.. a[2].AsArray()], a[3].AsBoolean());
        });
        Add("clearTimer", a =>
        {
            timers.Remove(a[0].AsNumber());
            return JsValue.Undefined;
        });
        Add("withFrames", a => ErrorReport.WithFrames(a[0].AsString(), a[1].AsString()));
        Add("now", _ => Stopwatch.GetElapsedTime(_started).TotalMilliseconds);
        return host;

        void Add(string name, Func<JsValue[], JsValue> function) =>
            host.FastSetDataProperty(name, new ClrFunction(engine, name, (_, arguments) => function(arguments)));
    }
}
