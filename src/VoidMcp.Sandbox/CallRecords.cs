using System.Diagnostics;
using Jint.Native;
using Jint.Native.Object;

namespace VoidMcp.Sandbox;

/// <summary>
/// Records a script's tool calls for error messages: which promise belongs to which call, which calls are pending and
/// since when, and the most recent results. Results are kept as they are and inspected only on an error.
/// </summary>
internal sealed class CallRecords
{
    private const int ResultsKept = 3;

    private readonly Dictionary<ObjectInstance, RecordedCall> _calls = new(ReferenceEqualityComparer.Instance);
    private readonly List<(RecordedCall Call, JsValue Payload)> _results = [];

    /// <summary>Number of completed calls, including failed ones.</summary>
    public int Ended { get; private set; }

    /// <summary>The most recent results, oldest first.</summary>
    public IReadOnlyList<(RecordedCall Call, JsValue Payload)> Results => _results;

    /// <summary>Pending calls, oldest first.</summary>
    public IReadOnlyList<RecordedCall> Open => [.. _calls.Values.Where(c => !c.HasEnded).OrderBy(c => c.Started)];

    /// <param name="promise">The promise of the call.</param>
    /// <param name="name">The call expression: <c>tools.files.read</c>.</param>
    /// <param name="line">Its line; 0 if unknown.</param>
    public void Began(JsValue promise, string name, int line)
    {
        if (promise is ObjectInstance key) _calls[key] = new RecordedCall(name, line);
    }

    /// <param name="promise">The promise of the call; unknown promises are ignored.</param>
    /// <param name="payload">The result; null if the call failed.</param>
    public void Answered(JsValue promise, JsValue? payload)
    {
        if (promise is not ObjectInstance key || !_calls.TryGetValue(key, out var call)) return;
        call.HasEnded = true;
        Ended++;
        if (payload is null) return;
        if (_results.Count == ResultsKept) _results.RemoveAt(0);
        _results.Add((call, payload));
    }

    /// <summary>The call that the promise belongs to; null for other values.</summary>
    public RecordedCall? Of(JsValue promise) => promise is ObjectInstance key ? _calls.GetValueOrDefault(key) : null;

    internal sealed class RecordedCall(string name, int line)
    {
        /// <summary>The name without the <c>tools</c> prefix: <c>files.read</c>.</summary>
        public string Name { get; } =
            name.StartsWith("tools.", StringComparison.Ordinal) ? name["tools.".Length..] : name;

        /// <summary>The line of the call; 0 if unknown.</summary>
        public int Line { get; } = line;

        public long Started { get; } = Stopwatch.GetTimestamp();

        public bool HasEnded { get; set; }

        /// <summary>The call and its position: <c>tools.files.read(…) on line 2</c>.</summary>
        public string InCode => $"{name}(…){OnLine}";

        public string OnLine => Line > 0 ? $" on line {Line}" : "";
    }
}
