using System.Diagnostics;

namespace VoidMcp.Sandbox;

/// <summary>
/// Waits for replies, and lets the script's clock stand still where all it waits for is a person: nobody answers within
/// a script's time. The host's own clock is told. Stands still only while nothing runs, and only so long in all.
/// </summary>
internal sealed class PersonWait(DeadlineConstraint deadline, IScriptPort port)
{
    /// <summary>Shorter waits are the script's own time: one that polls would send more frames than it is worth.</summary>
    private static readonly TimeSpan s_worthwhile = TimeSpan.FromMilliseconds(20);

    private TimeSpan _left = ScriptLimits.MaxPersonWait;

    /// <summary>The next reply; null where none came in time.</summary>
    /// <param name="isForPerson">Whether a question is open.</param>
    /// <param name="atMost">How long the script has nothing to do but wait; null for ever.</param>
    public ScriptReply? TakeReply(bool isForPerson, TimeSpan? atMost)
    {
        if (!isForPerson || _left <= TimeSpan.Zero || atMost < s_worthwhile) return port.TakeReply(Least(atMost, deadline.Left));
        port.SendWaiting(true);
        var start = Stopwatch.GetTimestamp();
        var reply = port.TakeReply(Least(atMost, deadline.Left + _left));
        var waited = Stopwatch.GetElapsedTime(start);
        port.SendWaiting(false);
        var stood = waited < _left ? waited : _left;
        _left -= stood;
        deadline.Extend(stood);
        return reply;
    }

    private static TimeSpan Least(TimeSpan? atMost, TimeSpan limit) => atMost < limit ? atMost.Value : limit;
}
