using System.Diagnostics;
using Jint.Native;

namespace VoidMcp.Sandbox;

/// <summary>The timers of one script, ordered by due time. Used by the script thread only.</summary>
internal sealed class ScriptTimers
{
    private readonly PriorityQueue<Timer, (long Due, int Id)> _queue = new();
    private readonly Dictionary<int, Timer> _active = [];
    private int _lastId;

    /// <summary>Number of pending timers.</summary>
    public int Count => _active.Count;

    /// <exception cref="ScriptFailedException">The timer limit is reached.</exception>
    public int Add(JsValue callback, double milliseconds, JsValue[] arguments, bool repeats)
    {
        if (_active.Count >= ScriptLimits.MaxTimers)
        {
            throw new ScriptFailedException(new ScriptError(ScriptErrorKind.Limit, "TooManyTimers",
                $"limit of {ScriptLimits.MaxTimers:N0} pending timers reached"));
        }

        // As in browsers: a repeating timer waits at least 1 ms, so that other work can run.
        var wait = double.IsFinite(milliseconds) ? Math.Clamp(milliseconds, repeats ? 1 : 0, int.MaxValue) : 0;
        var timer = new Timer(++_lastId, callback, arguments, TimeSpan.FromMilliseconds(wait), repeats);
        _active.Add(timer.Id, timer);
        Enqueue(timer);
        return timer.Id;
    }

    public void Remove(double id)
    {
        if (id is > 0 and <= int.MaxValue) _active.Remove((int)id);
    }

    /// <summary>Time until the next timer is due; null if no timer is pending.</summary>
    public TimeSpan? UntilNext()
    {
        while (_queue.TryPeek(out var timer, out var order))
        {
            if (!_active.ContainsKey(timer.Id))
            {
                _queue.Dequeue();
                continue;
            }

            var left = order.Due - Stopwatch.GetTimestamp();
            return left <= 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, left);
        }

        return null;
    }

    /// <summary>Takes the next timer that is due; false if none is due.</summary>
    public bool TryTakeDue(out JsValue callback, out JsValue[] arguments)
    {
        callback = JsValue.Undefined;
        arguments = [];
        if (UntilNext() is not { } left || left > TimeSpan.Zero) return false;
        var timer = _queue.Dequeue();
        if (timer.Repeats) Enqueue(timer);
        else _active.Remove(timer.Id);
        (callback, arguments) = (timer.Callback, timer.Arguments);
        return true;
    }

    private void Enqueue(Timer timer)
    {
        var due = Stopwatch.GetTimestamp() + (long)(timer.Wait.TotalSeconds * Stopwatch.Frequency);
        _queue.Enqueue(timer, (due, timer.Id));
    }

    private sealed record Timer(int Id, JsValue Callback, JsValue[] Arguments, TimeSpan Wait, bool Repeats);
}
