namespace VoidMcp.Asking;

/// <summary>What ended a call before its answer came.</summary>
internal enum CallEnding
{
    /// <summary>Nothing has.</summary>
    None,

    /// <summary>Its caller cancelled it.</summary>
    Caller,

    /// <summary>The server gave no answer within its <c>timeout</c>.</summary>
    Time,

    /// <summary>A person was waited for longer than <see cref="CallLimits.Patience"/> in total.</summary>
    Patience,

    /// <summary>
    /// A client that may never come back with the answer was waited for longer than <see cref="CallLimits.Grace"/>, and
    /// other calls waited for the slot.
    /// </summary>
    GaveUp,
}

/// <summary>
/// The limit of one call: it knows whether the server works or a person is waited for, how much patience is left in total,
/// and what ended it. Guarded by the lock of its <see cref="CallLimits"/>.
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

    internal CallLimit(CallLimits owner, TimeSpan timeout, Func<bool>? othersWait)
    {
        (_owner, _timeout, _othersWait) = (owner, timeout, othersWait);
        _renewed = owner.Time.GetTimestamp();
    }

    /// <summary>What ended the call; <see cref="CallEnding.None"/> while nothing has.</summary>
    public CallEnding Ending => _ending;

    /// <summary>How long the server may take to answer; zero for no limit.</summary>
    public TimeSpan Timeout => _timeout;

    /// <summary>Called once, from any thread, when the call has ended before its answer. Set while one is awaited.</summary>
    public Action? OnEnded { get; set; }

    /// <summary>Whether a question to a person is open.</summary>
    public bool IsWaiting
    {
        get { lock (_owner.Gate) return _questions > 0; }
    }

    /// <summary>How long ago the latest open question was asked; zero while none is.</summary>
    public TimeSpan Waiting
    {
        get { lock (_owner.Gate) return _questions > 0 ? _owner.Time.GetElapsedTime(_asked) : TimeSpan.Zero; }
    }

    /// <summary>Fires when the call has ended before its answer. For what is awaited beside the answer itself.</summary>
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

    /// <summary>The server shows that it works: its time starts again. A person's does not.</summary>
    public void Renew()
    {
        lock (_owner.Gate)
        {
            _renewed = _owner.Time.GetTimestamp();
            if (!_isOver) _owner.ScheduleLocked(this);
        }
    }

    /// <summary>
    /// A question to a person was asked (true) or has ended (false). While any is open the server's time is paused, and
    /// patience is used up; afterwards the server's time starts again.
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
        if (caller.CanBeCanceled) _caller = caller.UnsafeRegister(static limit => ((CallLimit)limit!).End(CallEnding.Caller), this);
    }

    /// <summary>The call is over, with an answer or without.</summary>
    public void Dispose()
    {
        _caller.Dispose();
        lock (_owner.Gate)
        {
            if (!_isOver) _owner.RemoveLocked(this);
            _isOver = true;
            OnEnded = null;
        }

        _stop?.Dispose();
    }

    /// <summary>When the limit must be looked at next; null where nothing limits it now.</summary>
    internal TimeSpan? LeftLocked(long now)
    {
        if (_questions == 0) return _timeout > TimeSpan.Zero ? _timeout - _owner.Time.GetElapsedTime(_renewed, now) : null;
        var left = _patience - _owner.Time.GetElapsedTime(_waitsSince, now);
        if (_othersWait is null) return left;
        var grace = CallLimits.Grace - _owner.Time.GetElapsedTime(_asked, now);

        // From then on nobody tells when another call begins to wait for the slot, so it is looked at again and again.
        if (grace <= TimeSpan.Zero && !_othersWait()) grace = CallLimits.Look;
        return grace < left ? grace : left;
    }

    /// <summary>What ends the call now that its time is up.</summary>
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
            (onEnded, stop) = (OnEnded, _stop);
        }

        onEnded?.Invoke();
        try
        {
            stop?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The answer came this very moment.
        }
    }
}
