using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Native.Symbol;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace VoidMcp.Sandbox;

/// <summary>
/// Stands behind <c>Promise.prototype</c> and answers for what no promise has. Who reads <c>items</c> of a promise, or
/// iterates over it, forgot to await: that is an error at once, and names the call, instead of an undefined that fails
/// somewhere else. What a promise does have never comes here. A promise that becomes text is let through and remembered.
/// </summary>
internal sealed class PromiseGuard : ObjectInstance
{
    private readonly CallRecords _calls;
    private readonly ClrFunction _toText;

    private PromiseGuard(Engine engine, CallRecords calls) : base(engine)
    {
        _calls = calls;
        _toText = new ClrFunction(engine, "[Symbol.toPrimitive]", (promise, _) =>
        {
            BecameText ??= calls.Of(promise);
            return new JsString("[object Promise]");
        });
    }

    /// <summary>The first tool call whose promise was turned into text; null where none was.</summary>
    public CallRecords.RecordedCall? BecameText { get; private set; }

    public static PromiseGuard Install(Engine engine, CallRecords calls)
    {
        var promises = engine.Global.Get("Promise").Get("prototype").AsObject();
        var guard = new PromiseGuard(engine, calls) { Prototype = promises.Prototype };
        promises.Prototype = guard;
        return guard;
    }

    public override JsValue Get(JsValue property, JsValue receiver)
    {
        if (!receiver.IsPromise()) return base.Get(property, receiver);
        if (property.IsSymbol())
        {
            if (property == GlobalSymbolRegistry.ToPrimitive) return _toText;
            if (property == GlobalSymbolRegistry.Iterator) throw NotAwaited(receiver, "and can't be iterated");
            return base.Get(property, receiver);
        }

        var name = property.ToString();
        if (IsLookedForOnPromises(name) || HasProperty(property)) return base.Get(property, receiver);
        if (name.All(char.IsAsciiDigit))
        {
            throw NotAwaited(receiver, $"and has no '{name}'. If an array was meant to begin there, the line before lacks its semicolon");
        }

        throw NotAwaited(receiver, $"and has no '{name}'");
    }

    /// <summary>What careful code asks of anything, and what promises of other libraries have.</summary>
    private static bool IsLookedForOnPromises(string name) => name is "toJSON" or "cancel" or "abort" or "done" or "status" or "state" or "reason";

    private JavaScriptException NotAwaited(JsValue promise, string consequence) => new(Engine.Intrinsics.TypeError,
        _calls.Of(promise) is { } call
            ? $"{call.InCode} was not awaited: it is a promise {consequence}"
            : $"this is a promise that was not awaited, {consequence}");
}
