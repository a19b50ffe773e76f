using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Object;

namespace VoidMcp.Sandbox;

/// <summary>JavaScript of our own that defines globals. Parsed once per process, at its first use.</summary>
/// <param name="name">Its name in stacks, after <c>voidmcp:</c>.</param>
/// <param name="source">The script; its value is a function, or what the caller expects.</param>
internal sealed class EmbeddedScript(string name, string source)
{
    private readonly Lazy<Prepared<Script>> _prepared = new(() => Engine.PrepareScript(source, $"voidmcp:{name}"));

    /// <summary>The script's value in this engine.</summary>
    public JsValue Evaluate(Engine engine) => engine.Evaluate(_prepared.Value);

    /// <summary>Calls the script's function, which returns an object.</summary>
    public ObjectInstance Call(Engine engine, params JsValue[] arguments) =>
        engine.Call(Evaluate(engine), arguments).AsObject();
}
