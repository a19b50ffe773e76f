using System.Diagnostics;

namespace VoidMcp.Sandbox;

/// <summary>
/// Waits for replies. Tells the host when the script does nothing but wait, so that another script can compute, and
/// gets its turn back with the next reply, or on request when a timer is due. Pauses the script's time limit while the
/// only thing it waits for is a person's answer or its turn, and tells the host to pause its own clock as well. The
/// total pause per script is limited.
/// </summary>
internal sealed class ReplyWait(DeadlineConstraint deadline, IScriptPort port)
{
    /// <summary>Shorter waits keep the turn: a frame more for each short call would cost more than it gains.</summary>
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(5);

    /// <summary>Shorter waits are not paused: a polling script would send more frames than the time is worth.</summary>
    private static readonly TimeSpan s_worthwhile = TimeSpan.FromMilliseconds(20);

    private TimeSpan _left = ScriptLimits.MaxPersonWait;
    private int _taken;
    private bool _isIdle, _isRequested;

    /// <summary>Whether the script may run code: it has not given up its turn.</summary>
    public bool HasTurn => !_isIdle;

    /// <summary>Returns the next reply, or null on timeout.</summary>
    /// <param name="isForPerson">Whether a question is open.</param>
    /// <param name="timer">Time until the next timer is due; null: no timer.</param>
    /// <param name="other">Time until something is due that needs no turn; null: nothing.</param>
    public ScriptReply? TakeReply(bool isForPerson, TimeSpan? timer, TimeSpan? other)
    {
        var atMost = Earlier(timer, other);
        if (_isIdle && timer <= TimeSpan.Zero)
        {
            if (!_isRequested) port.SendTurnRequest();
            (_isRequested, atMost) = (true, other);
        }
        else if (!_isIdle && !(atMost <= s_short))
        {
            if (Take(isForPerson: false, s_short) is { } soon) return soon;
            port.SendIdle(_taken);
            _isIdle = true;
            atMost -= s_short;
        }

        return Take(isForPerson, atMost);
    }

    private ScriptReply? Take(bool isForPerson, TimeSpan? atMost)
    {
        var reply = isForPerson && _left > TimeSpan.Zero && !(atMost < s_worthwhile)
            ? TakePaused(atMost)
            : port.TakeReply(Least(atMost, deadline.Left));
        if (reply is { IsPause: false })
        {
            _taken++;
            _isIdle = _isRequested = false;
        }

        return reply;
    }

    private ScriptReply? TakePaused(TimeSpan? atMost)
    {
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

    private static TimeSpan? Earlier(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b : a;

    private static TimeSpan Least(TimeSpan? atMost, TimeSpan limit) => atMost < limit ? atMost.Value : limit;
}
