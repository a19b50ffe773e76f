using Jint;
using Jint.Native;
using Jint.Native.Promise;

namespace VoidMcp.Sandbox;

/// <summary>The promises of a script that were rejected and that nothing has handled so far.</summary>
internal sealed class UnhandledRejections
{
    private const int MaxKept = 100;

    private readonly Engine _engine;
    private readonly List<(JsValue Promise, JsValue Reason, string Stack)> _rejected = [];

    public UnhandledRejections(Engine engine)
    {
        _engine = engine;
        engine.Advanced.PromiseRejectionTracker += Track;
    }

    /// <summary>The first of them, with the stack at that time; null if there is none.</summary>
    public (JsValue Reason, string Stack)? First =>
        _rejected.Count == 0 ? null : (_rejected[0].Reason, _rejected[0].Stack);

    private void Track(object? sender, PromiseRejectionTrackerEventArgs e)
    {
        if (e.Operation == PromiseRejectionOperation.Reject && _rejected.Count < MaxKept)
        {
            var stack = _rejected.Count == 0 ? _engine.Advanced.StackTrace : "";
            _rejected.Add((e.Promise, e.Value ?? JsValue.Undefined, stack));
        }
        else _rejected.RemoveAll(r => ReferenceEquals(r.Promise, e.Promise));
    }
}
