using System.Diagnostics;
using Jint;

namespace VoidMcp.Sandbox;

/// <summary>
/// The script's time limit (wall clock), checked by the engine between statements. Scripts can't catch the exception.
/// Records where the script was. It can't interrupt a single built-in operation that never returns; the host kills
/// the process for that.
/// </summary>
internal sealed class DeadlineConstraint : Constraint
{
    private long _end = long.MaxValue;

    /// <summary>Returns the current stack; called when time runs out. Set once the engine exists.</summary>
    public Func<string>? Where { get; set; }

    /// <summary>The stack at the moment when time ran out; empty before.</summary>
    public string StackAtEnd { get; private set; } = "";

    public TimeSpan Left
    {
        get
        {
            var left = _end - Stopwatch.GetTimestamp();
            return left <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(left / (double)Stopwatch.Frequency);
        }
    }

    /// <summary>Starts the clock; before that, there is no limit.</summary>
    public void Start(TimeSpan timeout) =>
        _end = Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);

    /// <summary>Extends the deadline by time during which the clock was paused.</summary>
    public void Extend(TimeSpan by) => _end += (long)(by.TotalSeconds * Stopwatch.Frequency);

    /// <summary>True: time only advances, so checking less often delays the exception but never misses it.</summary>
    public override bool IsAmortizable => true;

    /// <exception cref="TimeoutException">The time limit is exceeded.</exception>
    public override void Check()
    {
        if (Stopwatch.GetTimestamp() < _end) return;
        if (StackAtEnd.Length == 0) StackAtEnd = Where?.Invoke() ?? "";
        throw new TimeoutException();
    }

    /// <summary>Does nothing: the engine calls this at each entry, but the limit applies to the whole script.</summary>
    public override void Reset()
    {
    }
}
