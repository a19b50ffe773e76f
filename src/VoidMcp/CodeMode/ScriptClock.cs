namespace VoidMcp.CodeMode;

/// <summary>
/// The host's own clock for one script, for operations that never come back to the engine's. It stands still while the
/// worker says that it only waits and a question to a person is really open, and only so long in all: what a worker
/// says is not trusted further.
/// </summary>
internal sealed class ScriptClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Action _onEnd;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private TimeSpan _left, _patience;
    private long _since;
    private int _questions;
    private readonly Action<bool>? _onStand;
    private bool _workerWaits, _stands, _over;

    /// <param name="time">The system's clock.</param>
    /// <param name="limit">Time for the script.</param>
    /// <param name="patience">How long the clock may stand still, all together.</param>
    /// <param name="onEnd">Called once, when the time is over.</param>
    /// <param name="onStand">Told when the clock begins to stand still and when it goes on, in turn; must not block.</param>
    public ScriptClock(TimeProvider time, TimeSpan limit, TimeSpan patience, Action onEnd, Action<bool>? onStand = null)
    {
        (_time, _left, _patience, _onEnd, _onStand) = (time, limit, patience, onEnd, onStand);
        _since = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Ring(), null, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Questions to a person without an answer.</summary>
    public int Questions
    {
        get
        {
            lock (_gate) return _questions;
        }
    }

    public void QuestionOpened()
    {
        lock (_gate)
        {
            _questions++;
            UpdateLocked();
        }
    }

    public void QuestionClosed()
    {
        lock (_gate)
        {
            _questions--;
            UpdateLocked();
        }
    }

    /// <summary>What the worker says: whether the script has nothing to do until a person answers.</summary>
    public void WorkerWaits(bool waits)
    {
        lock (_gate)
        {
            _workerWaits = waits;
            UpdateLocked();
        }
    }

    /// <summary>The script has ended: the clock stands still no more, and never rings.</summary>
    public void End()
    {
        lock (_gate)
        {
            _over = true;
            UpdateLocked();
        }
    }

    public void Dispose()
    {
        End();
        _timer.Dispose();
    }

    private void Ring()
    {
        lock (_gate)
        {
            if (_over) return;
            SettleLocked();
            if (_stands || _left > TimeSpan.Zero)
            {
                // Patience is over, or the clock was set anew just as it rang.
                UpdateLocked();
                _timer.Change(_stands ? _patience : _left, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        _onEnd();
    }

    private void UpdateLocked()
    {
        var stands = _workerWaits && _questions > 0 && _patience > TimeSpan.Zero && !_over;
        if (stands == _stands) return;
        SettleLocked();
        _stands = stands;
        _onStand?.Invoke(stands);
        if (!_over) _timer.Change(_stands ? _patience : _left, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Books the time since the last booking on what it was spent on.</summary>
    private void SettleLocked()
    {
        var spent = _time.GetElapsedTime(_since);
        _since += (long)(spent.TotalSeconds * _time.TimestampFrequency);
        if (_stands) _patience = Less(_patience, spent);
        else _left = Less(_left, spent);
    }

    private static TimeSpan Less(TimeSpan from, TimeSpan spent) => spent >= from ? TimeSpan.Zero : from - spent;
}
