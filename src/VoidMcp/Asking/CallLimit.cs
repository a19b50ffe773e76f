namespace VoidMcp.Asking;

/// <summary>What ended a call before its response.</summary>
internal enum CallEnding
{
    /// <summary>The call has not been ended.</summary>
    None,

    /// <summary>Its caller cancelled it.</summary>
    Caller,

    /// <summary>The server did not respond within its <c>timeout</c>.</summary>
    Time,

    /// <summary>The call waited for a person for longer than <see cref="CallLimits.Patience"/> in total.</summary>
    Patience,

    /// <summary>
    /// The call waited for a client that may never return for longer than <see cref="CallLimits.Grace"/>, while other
    /// calls waited for its slot.
    /// </summary>
    GaveUp,
}

/// <summary>
/// The timeout of one call: tracks whether the server is working or a person is being asked, how much waiting time is
/// left, and what ended the call. Guarded by the lock of its <see cref="CallLimits"/>.
/// </summary>
internal sealed class CallLimit : IDisposable
{
    private readonly CallLimits _owner;
    private readonly TimeSpan _timeout;
    private readonly Func<bool>? _othersWait;
    private CancellationTokenSource? _stop;
    private CancellationTokenRegistration _caller;
    private TimeSpan _patience = CallLimits.Patience;
    private int _questions;
    private long _waitsSince, _asked, _renewed;
    private volatile CallEnding _ending;
    private bool _isOver;
    private Action? _onEnded;

    internal CallLimit(CallLimits owner, TimeSpan timeout, Func<bool>? othersWait)
    {
        (_owner, _timeout, _othersWait) = (owner, timeout, othersWait);
        _renewed = owner.Time.GetTimestamp();
    }

    /// <summary>What ended the call; <see cref="CallEnding.None"/> if nothing has.</summary>
    public CallEnding Ending => _ending;

    /// <summary>The server's timeout; zero for no limit.</summary>
    public TimeSpan Timeout => _timeout;

    /// <summary>
    /// Calls this once, from any thread, when the call is ended before its response; at once if it has been.
    /// </summary>
    /// <param name="action">What to do; takes the place of what was set before.</param>
    public void WhenEnded(Action action)
    {
        lock (_owner.Gate)
        {
            if (_ending == CallEnding.None)
            {
                _onEnded = action;
                return;
            }
        }

        action();
    }

    /// <summary>Whether a question to a person is open.</summary>
    public bool IsWaiting
    {
        get { lock (_owner.Gate) return _questions > 0; }
    }

    /// <summary>
    /// Fires when the call is ended before its response. For waits other than the one for the response.
    /// </summary>
    public CancellationToken Stopped
    {
        get
        {
            lock (_owner.Gate)
            {
                if (_stop is null)
                {
                    _stop = new CancellationTokenSource();
                    if (_ending != CallEnding.None) _stop.Cancel();
                }

                return _stop.Token;
            }
        }
    }

    internal CallLimit? Previous { get; set; }

    internal CallLimit? Next { get; set; }

    /// <summary>
    /// Restarts the server's timeout, as the server has shown that it is working. A person's is not restarted.
    /// </summary>
    public void Renew()
    {
        lock (_owner.Gate)
        {
            _renewed = _owner.Time.GetTimestamp();
            if (!_isOver) _owner.ScheduleLocked(this);
        }
    }

    /// <summary>
    /// Records that a question to a person was asked (true) or has ended (false). While one is open the server's
    /// timeout is paused and <see cref="CallLimits.Patience"/> is used up; afterwards the server's timeout restarts.
    /// </summary>
    public void Waits(bool waits)
    {
        lock (_owner.Gate)
        {
            var now = _owner.Time.GetTimestamp();
            if (waits)
            {
                if (_questions++ == 0) _waitsSince = now;
                _asked = now;
            }
            else if (--_questions == 0)
            {
                _patience -= _owner.Time.GetElapsedTime(_waitsSince, now);
                _renewed = now;
            }

            if (!_isOver) _owner.ScheduleLocked(this);
        }
    }

    /// <summary>Ends the call when its caller cancels.</summary>
    public void Follow(CancellationToken caller)
    {
        if (caller.CanBeCanceled)
            _caller = caller.UnsafeRegister(static limit => ((CallLimit)limit!).End(CallEnding.Caller), this);
    }

    /// <summary>Ends the limit: the call is over, with a response or without.</summary>
    public void Dispose()
    {
        _caller.Dispose();
        lock (_owner.Gate)
        {
            if (!_isOver) _owner.RemoveLocked(this);
            _isOver = true;
            _onEnded = null;
        }

        _stop?.Dispose();
    }

    /// <summary>When the limit must be checked next; null if nothing limits the call now.</summary>
    internal TimeSpan? LeftLocked(long now)
    {
        if (_questions == 0)
            return _timeout > TimeSpan.Zero ? _timeout - _owner.Time.GetElapsedTime(_renewed, now) : null;
        var left = _patience - _owner.Time.GetElapsedTime(_waitsSince, now);
        if (_othersWait is null) return left;
        var grace = CallLimits.Grace - _owner.Time.GetElapsedTime(_asked, now);

        // Nothing signals when another call starts to wait for the slot, so from then on it is polled.
        if (grace <= TimeSpan.Zero && !_othersWait()) grace = CallLimits.Look;
        return grace < left ? grace : left;
    }

    /// <summary>Decides what ends the call, now that its time is up.</summary>
    internal CallEnding VerdictLocked(long now) => _questions == 0
        ? CallEnding.Time
        : _owner.Time.GetElapsedTime(_waitsSince, now) >= _patience ? CallEnding.Patience : CallEnding.GaveUp;

    internal void End(CallEnding ending)
    {
        Action? onEnded;
        CancellationTokenSource? stop;
        lock (_owner.Gate)
        {
            if (_isOver) return;
            _isOver = true;
            _ending = ending;
            _owner.RemoveLocked(this);
            (onEnded, stop) = (_onEnded, _stop);
        }

        onEnded?.Invoke();
        try
        {
            stop?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The response arrived at the same moment.
        }
    }
}
