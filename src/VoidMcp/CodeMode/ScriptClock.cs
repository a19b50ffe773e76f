namespace VoidMcp.CodeMode;

/// <summary>
/// The host's time limit for one script, for operations that never return to the engine's own clock. Paused while the
/// worker reports that it only waits and a question to a person or a wait for its turn is really pending, up to a total
/// limit: the worker is not trusted further.
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
    private bool _workerWaits, _stands, _over;

    /// <param name="time">The system's clock.</param>
    /// <param name="limit">The script's time limit.</param>
    /// <param name="patience">Maximum total pause.</param>
    /// <param name="onEnd">Called once, when the time limit is exceeded.</param>
    public ScriptClock(TimeProvider time, TimeSpan limit, TimeSpan patience, Action onEnd)
    {
        (_time, _left, _patience, _onEnd) = (time, limit, patience, onEnd);
        _since = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Ring(), null, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Number of pending questions to a person.</summary>
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

    /// <summary>Sets the worker's report: whether the script only waits for a person.</summary>
    public void WorkerWaits(bool waits)
    {
        lock (_gate)
        {
            _workerWaits = waits;
            UpdateLocked();
        }
    }

    /// <summary>Stops the clock when the script has ended; it never fires afterwards.</summary>
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
                // The pause limit is used up, or the timer was reset just as it fired.
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
        if (!_over) _timer.Change(_stands ? _patience : _left, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Adds the time since the last update to the run time or the pause.</summary>
    private void SettleLocked()
    {
        var spent = _time.GetElapsedTime(_since);
        _since += (long)(spent.TotalSeconds * _time.TimestampFrequency);
        if (_stands) _patience = Less(_patience, spent);
        else _left = Less(_left, spent);
    }

    private static TimeSpan Less(TimeSpan from, TimeSpan spent) => spent >= from ? TimeSpan.Zero : from - spent;
}
