using System.Diagnostics;
using Jint;

namespace VoidMcp.Sandbox;

/// <summary>
/// The script's wall clock, checked by the engine between statements, whatever entry into the engine they belong to.
/// Scripts can't catch what it throws. Remembers where the script was. Does nothing about a single built-in
/// operation that never returns; the host ends the process for that.
/// </summary>
internal sealed class DeadlineConstraint : Constraint
{
    private long _end = long.MaxValue;

    /// <summary>Set once the engine exists; called when time runs out, to say where.</summary>
    public Func<string>? Where { get; set; }

    /// <summary>Frames at the moment when time ran out; empty before.</summary>
    public string StackAtEnd { get; private set; } = "";

    public TimeSpan Left
    {
        get
        {
            var left = _end - Stopwatch.GetTimestamp();
            return left <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(left / (double)Stopwatch.Frequency);
        }
    }

    /// <summary>Starts the clock; before that, nothing is limited.</summary>
    public void Start(TimeSpan timeout) => _end = Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);

    /// <summary>Gives back time in which the clock should have stood still.</summary>
    public void Extend(TimeSpan by) => _end += (long)(by.TotalSeconds * Stopwatch.Frequency);

    /// <summary>A clock only advances, so that checking less often delays the verdict and never changes it.</summary>
    public override bool IsAmortizable => true;

    /// <exception cref="TimeoutException">The time is over.</exception>
    public override void Check()
    {
        if (Stopwatch.GetTimestamp() < _end) return;
        if (StackAtEnd.Length == 0) StackAtEnd = Where?.Invoke() ?? "";
        throw new TimeoutException();
    }

    /// <summary>The engine calls this at each entry; the budget belongs to the script as a whole and keeps running.</summary>
    public override void Reset()
    {
    }
}
