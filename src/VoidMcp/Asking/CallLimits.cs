namespace VoidMcp.Asking;

/// <summary>
/// The limits of all calls in flight, over one timer: it rings when the first of them is due, so a call costs no timer of
/// its own.
/// </summary>
internal sealed class CallLimits : IDisposable
{
    /// <summary>How long a call may wait for a person, all its questions together.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>How long a client that may never come back is waited for although other calls wait for the slot.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>How often it is looked after that whether another call waits for the slot.</summary>
    internal static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly ITimer _timer;
    private CallLimit? _first;

    /// <summary>When the timer rings, as a timestamp; <see cref="long.MaxValue"/> where it does not.</summary>
    private long _rings = long.MaxValue;

    /// <param name="time">The clock.</param>
    public CallLimits(TimeProvider time)
    {
        Time = time;
        _timer = time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal TimeProvider Time { get; }

    internal Lock Gate { get; } = new();

    /// <summary>A call begins.</summary>
    /// <param name="timeout">How long the server may take to answer; zero for no limit.</param>
    /// <param name="othersWait">
    /// Whether other calls wait for its slot, where its client may never come back with an answer; null where it will.
    /// </param>
    public CallLimit Begin(TimeSpan timeout, Func<bool>? othersWait)
    {
        var limit = new CallLimit(this, timeout, othersWait);
        lock (Gate)
        {
            limit.Next = _first;
            _first?.Previous = limit;
            _first = limit;
            ScheduleLocked(limit);
        }

        return limit;
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Sees to it that the timer rings no later than the limit is due.</summary>
    internal void ScheduleLocked(CallLimit limit)
    {
        var now = Time.GetTimestamp();
        if (limit.LeftLocked(now) is not { } left) return;
        if (left < TimeSpan.Zero) left = TimeSpan.Zero;
        var due = now + (long)(left.TotalSeconds * Time.TimestampFrequency);
        if (due >= _rings) return;
        _rings = due;
        _timer.Change(left, Timeout.InfiniteTimeSpan);
    }

    internal void RemoveLocked(CallLimit limit)
    {
        if (limit.Previous is { } previous) previous.Next = limit.Next;
        else if (ReferenceEquals(_first, limit)) _first = limit.Next;
        limit.Next?.Previous = limit.Previous;
        (limit.Previous, limit.Next) = (null, null);
    }

    /// <summary>Ends what is due, and sets the timer for what is due next.</summary>
    private void Sweep()
    {
        List<(CallLimit Limit, CallEnding Ending)> due = [];
        lock (Gate)
        {
            _rings = long.MaxValue;
            var now = Time.GetTimestamp();
            for (var limit = _first; limit is not null; limit = limit.Next)
            {
                if (limit.LeftLocked(now) is not { } left) continue;
                if (left <= TimeSpan.Zero) due.Add((limit, limit.VerdictLocked(now)));
                else ScheduleLocked(limit);
            }
        }

        foreach (var (limit, ending) in due) limit.End(ending);
    }
}
