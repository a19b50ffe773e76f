using System.Diagnostics;
using Jint.Native;
using Jint.Native.Object;

namespace VoidMcp.Sandbox;

/// <summary>
/// What a script's errors can say of its tool calls: which call a promise belongs to, which are still waited for and
/// since when, and what the last ones returned. Keeps the results themselves, and looks at them only when asked.
/// </summary>
internal sealed class CallRecords
{
    private const int ResultsKept = 3;

    private readonly Dictionary<ObjectInstance, RecordedCall> _calls = new(ReferenceEqualityComparer.Instance);
    private readonly List<(RecordedCall Call, JsValue Payload)> _results = [];

    /// <summary>Calls that were answered, failed ones included.</summary>
    public int Ended { get; private set; }

    /// <summary>The last results, oldest first.</summary>
    public IReadOnlyList<(RecordedCall Call, JsValue Payload)> Results => _results;

    /// <summary>Calls without an answer, oldest first.</summary>
    public IReadOnlyList<RecordedCall> Open => [.. _calls.Values.Where(c => !c.HasEnded).OrderBy(c => c.Started)];

    /// <param name="promise">That of the call.</param>
    /// <param name="name">What was called, as the code has it: <c>tools.files.read</c>.</param>
    /// <param name="line">Where; zero where it is unknown.</param>
    public void Began(JsValue promise, string name, int line)
    {
        if (promise is ObjectInstance key) _calls[key] = new RecordedCall(name, line);
    }

    /// <param name="promise">That of the call; another's is ignored.</param>
    /// <param name="payload">Null where the call failed.</param>
    public void Answered(JsValue promise, JsValue? payload)
    {
        if (promise is not ObjectInstance key || !_calls.TryGetValue(key, out var call)) return;
        call.HasEnded = true;
        Ended++;
        if (payload is null) return;
        if (_results.Count == ResultsKept) _results.RemoveAt(0);
        _results.Add((call, payload));
    }

    /// <summary>The call that this is the promise of; null for anything else.</summary>
    public RecordedCall? Of(JsValue promise) => promise is ObjectInstance key ? _calls.GetValueOrDefault(key) : null;

    internal sealed class RecordedCall(string name, int line)
    {
        /// <summary>A tool's without <c>tools</c>: <c>files.read</c>.</summary>
        public string Name { get; } = name.StartsWith("tools.", StringComparison.Ordinal) ? name["tools.".Length..] : name;

        /// <summary>Zero where it is unknown.</summary>
        public int Line { get; } = line;

        public long Started { get; } = Stopwatch.GetTimestamp();

        public bool HasEnded { get; set; }

        /// <summary>As it stands in the code: <c>tools.files.read(…) on line 2</c>.</summary>
        public string InCode => $"{name}(…){OnLine}";

        public string OnLine => Line > 0 ? $" on line {Line}" : "";
    }
}
