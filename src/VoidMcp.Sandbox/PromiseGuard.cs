using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Native.Symbol;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace VoidMcp.Sandbox;

/// <summary>
/// Detects a forgotten <c>await</c>. It is the prototype of <c>Promise.prototype</c>, so it sees only properties that
/// promises do not have: reading <c>items</c> of a promise, or iterating over it, throws an error that names the call,
/// instead of returning undefined. Converting a promise to a string is allowed and recorded.
/// </summary>
internal sealed class PromiseGuard : ObjectInstance
{
    private readonly CallRecords _calls;
    private readonly ClrFunction _toText;

    private PromiseGuard(Engine engine, CallRecords calls) : base(engine)
    {
        // Where metadata is trimmed, the engine can't find out by itself that Get is overridden, and reads past it.
        SetPropertyAccessSemantics(PropertyAccessSemantics.Exotic);
        _calls = calls;
        _toText = new ClrFunction(engine, "[Symbol.toPrimitive]", (promise, _) =>
        {
            BecameText ??= calls.Of(promise);
            return new JsString("[object Promise]");
        });
    }

    /// <summary>The first tool call whose promise was converted to a string; null if none was.</summary>
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
            throw NotAwaited(receiver,
                $"and has no '{name}'. If you meant to start an array, end the previous line with a semicolon");
        }

        throw NotAwaited(receiver, $"and has no '{name}'");
    }

    /// <summary>Properties that code commonly probes on any value, or that other promise libraries have.</summary>
    private static bool IsLookedForOnPromises(string name) =>
        name is "toJSON" or "cancel" or "abort" or "done" or "status" or "state" or "reason";

    private JavaScriptException NotAwaited(JsValue promise, string consequence) => new(Engine.Intrinsics.TypeError,
        _calls.Of(promise) is { } call
            ? $"{call.InCode} was not awaited: it is a promise {consequence}"
            : $"this is a promise that was not awaited, {consequence}");
}
