using System.Diagnostics;

namespace VoidMcp.Sandbox;

/// <summary>
/// Waits for replies and pauses the script's time limit while the only thing it waits for is a person's answer.
/// Tells the host to pause its own clock as well. The total pause per script is limited.
/// </summary>
internal sealed class PersonWait(DeadlineConstraint deadline, IScriptPort port)
{
    /// <summary>Shorter waits are not paused: a polling script would send more frames than the time is worth.</summary>
    private static readonly TimeSpan s_worthwhile = TimeSpan.FromMilliseconds(20);

    private TimeSpan _left = ScriptLimits.MaxPersonWait;

    /// <summary>Returns the next reply, or null on timeout.</summary>
    /// <param name="isForPerson">Whether a question is open.</param>
    /// <param name="atMost">Maximum time to wait; null: no limit.</param>
    public ScriptReply? TakeReply(bool isForPerson, TimeSpan? atMost)
    {
        if (!isForPerson || _left <= TimeSpan.Zero || atMost < s_worthwhile)
            return port.TakeReply(Least(atMost, deadline.Left));
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
