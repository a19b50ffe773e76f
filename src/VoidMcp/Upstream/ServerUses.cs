namespace VoidMcp.Upstream;

/// <summary>
/// Counts the uses of a server, and runs a timer from the last one. A use doesn't touch the timer: it is set when the
/// last use ends, unless it is already set, and its callback checks <see cref="Unused"/>. Not thread-safe: guarded by
/// the lock of its <see cref="ServerLife"/>.
/// </summary>
internal sealed class ServerUses : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private TaskCompletionSource? _ended;
    private long _lastUse;
    private bool _isSet;

    /// <param name="time">The clock.</param>
    /// <param name="ring">Called from a timer thread, without the lock; must call <see cref="Rang"/> first.</param>
    public ServerUses(TimeProvider time, Action ring)
    {
        _time = time;
        _timer = time.CreateTimer(_ => ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Uses in progress.</summary>
    public int Count { get; private set; }

    /// <summary>The time since the last use ended, or since <see cref="SetBack"/>.</summary>
    public TimeSpan Unused => _time.GetElapsedTime(_lastUse);

    /// <summary>Completes when there is no use; continuations don't run on the thread that ends the last one.</summary>
    public Task Ended => Count == 0
        ? Task.CompletedTask
        : (_ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Begin() => Count++;

    /// <summary>Ends a use.</summary>
    /// <param name="limit">How long the server may be unused; zero for no limit.</param>
    public void End(TimeSpan limit)
    {
        _lastUse = _time.GetTimestamp();
        if (--Count > 0) return;
        _ended?.TrySetResult();
        if (!_isSet) RingAfter(limit);
    }

    /// <summary>Restarts the unused time now.</summary>
    public void SetBack(TimeSpan limit)
    {
        _lastUse = _time.GetTimestamp();
        RingAfter(limit);
    }

    /// <summary>Sets the timer; does nothing if the time is zero.</summary>
    public void RingAfter(TimeSpan pause)
    {
        _isSet = pause > TimeSpan.Zero;
        _timer.Change(_isSet ? pause : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Records that the timer fired: the end of the last use sets it again.</summary>
    public void Rang() => _isSet = false;

    public void Dispose() => _timer.Dispose();
}
