namespace VoidMcp.Upstream;

/// <summary>
/// Counts the uses of a server, and rings some time after the last one. A use changes no timer: the timer is set when
/// the last use ends, unless it is set already, and whoever it rings for looks at <see cref="Unused"/>. Not
/// thread-safe: guarded by the lock of its <see cref="ServerLife"/>.
/// </summary>
internal sealed class ServerUses : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private TaskCompletionSource? _ended;
    private long _lastUse;
    private bool _isSet;

    /// <param name="time">The clock.</param>
    /// <param name="ring">Called from a timer's thread, without the lock; has to call <see cref="Rang"/> first.</param>
    public ServerUses(TimeProvider time, Action ring)
    {
        _time = time;
        _timer = time.CreateTimer(_ => ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Uses that have not ended.</summary>
    public int Count { get; private set; }

    /// <summary>How long ago the last use ended, or the clock was set back.</summary>
    public TimeSpan Unused => _time.GetElapsedTime(_lastUse);

    /// <summary>Ends when there is no use; the continuation is not run by whoever ends the last one.</summary>
    public Task Ended => Count == 0
        ? Task.CompletedTask
        : (_ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Begin() => Count++;

    /// <summary>A use has ended.</summary>
    /// <param name="limit">How long the server may be unused; zero for ever.</param>
    public void End(TimeSpan limit)
    {
        _lastUse = _time.GetTimestamp();
        if (--Count > 0) return;
        _ended?.TrySetResult();
        if (!_isSet) RingAfter(limit);
    }

    /// <summary>The time without a use begins now.</summary>
    public void SetBack(TimeSpan limit)
    {
        _lastUse = _time.GetTimestamp();
        RingAfter(limit);
    }

    /// <summary>Rings after this time; never where it is zero.</summary>
    public void RingAfter(TimeSpan pause)
    {
        _isSet = pause > TimeSpan.Zero;
        _timer.Change(_isSet ? pause : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>It has rung: the end of the last use sets it again.</summary>
    public void Rang() => _isSet = false;

    public void Dispose() => _timer.Dispose();
}
