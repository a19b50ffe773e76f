using System.Diagnostics;
using System.Runtime.CompilerServices;
using Jint.Native;
using Jint.Native.Object;

namespace VoidMcp.Sandbox;

/// <summary>
/// Records a script's tool calls for error messages: which promise belongs to which call, which calls are pending and
/// since when, and the most recent results. Keeps nothing large alive that the script has dropped: a call's promise
/// holds its result, so ended calls are referenced weakly, and so are large results.
/// </summary>
internal sealed class CallRecords
{
    private const int ResultsKept = 3;

    /// <summary>Maximum size, as JSON, of a result that is kept although the script may have dropped it.</summary>
    private const int MaxKeptBytes = 64 << 10;

    private readonly Dictionary<ObjectInstance, RecordedCall> _open = new(ReferenceEqualityComparer.Instance);
    private readonly ConditionalWeakTable<ObjectInstance, RecordedCall> _calls = [];
    private readonly List<RecentResult> _recent = [];

    /// <summary>Number of completed calls, including failed ones.</summary>
    public int Ended { get; private set; }

    /// <summary>The most recent results that are still in memory, oldest first.</summary>
    public IReadOnlyList<(RecordedCall Call, JsValue Payload)> Results =>
    [
        .. _recent.Select(static r => (r.Call, Payload: r.Kept ?? (r.Weak.TryGetTarget(out var v) ? v : null)))
            .Where(static r => r.Payload is not null).Select(static r => (r.Call, r.Payload!)),
    ];

    /// <summary>Pending calls, oldest first.</summary>
    public IReadOnlyList<RecordedCall> Open => [.. _open.Values.OrderBy(c => c.Started)];

    /// <param name="promise">The promise of the call.</param>
    /// <param name="name">The call expression: <c>tools.files.read</c>.</param>
    /// <param name="line">Its line; 0 if unknown.</param>
    public void Began(JsValue promise, string name, int line)
    {
        if (promise is not ObjectInstance key) return;
        var call = new RecordedCall(name, line);
        _open[key] = call;
        _calls.AddOrUpdate(key, call);
    }

    /// <param name="promise">The promise of the call; unknown promises are ignored.</param>
    /// <param name="payload">The result; null if the call failed.</param>
    /// <param name="bytes">Size of the result as JSON.</param>
    public void Answered(JsValue promise, JsValue? payload, int bytes = 0)
    {
        if (promise is not ObjectInstance key || !_open.Remove(key, out var call)) return;
        Ended++;
        if (payload is null) return;
        if (_recent.Count == ResultsKept) _recent.RemoveAt(0);
        var kept = bytes <= MaxKeptBytes ? payload : null;
        _recent.Add(new RecentResult(call, kept, new WeakReference<JsValue>(payload)));
    }

    /// <summary>The call that the promise belongs to; null for other values.</summary>
    public RecordedCall? Of(JsValue promise) =>
        promise is ObjectInstance key && _calls.TryGetValue(key, out var call) ? call : null;

    private sealed record RecentResult(RecordedCall Call, JsValue? Kept, WeakReference<JsValue> Weak);

    internal sealed class RecordedCall(string name, int line)
    {
        /// <summary>The name without the <c>tools</c> prefix: <c>files.read</c>.</summary>
        public string Name { get; } =
            name.StartsWith("tools.", StringComparison.Ordinal) ? name["tools.".Length..] : name;

        /// <summary>The line of the call; 0 if unknown.</summary>
        public int Line { get; } = line;

        public long Started { get; } = Stopwatch.GetTimestamp();

        /// <summary>The call and its position: <c>tools.files.read(…) on line 2</c>.</summary>
        public string InCode => $"{name}(…){OnLine}";

        public string OnLine => Line > 0 ? $" on line {Line}" : "";
    }
}
