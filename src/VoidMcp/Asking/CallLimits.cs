namespace VoidMcp.Asking;

/// <summary>
/// The timeouts of all calls in flight, on one shared timer: it is set to the earliest due time, so calls need no
/// timers of their own.
/// </summary>
internal sealed class CallLimits : IDisposable
{
    /// <summary>How long a call may wait for a person, for all its questions in total.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>How long to wait for a client that may never return while other calls wait for the slot.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>How often to check then whether another call waits for the slot.</summary>
    internal static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly ITimer _timer;
    private readonly Action<Exception>? _onFailed;
#pragma warning disable CA2213 // Limits belong to their calls, which dispose of them.
    private CallLimit? _first;
#pragma warning restore CA2213

    /// <summary>When the timer fires, as a timestamp; <see cref="long.MaxValue"/> if it is not set.</summary>
    private long _rings = long.MaxValue;

    /// <param name="time">The clock.</param>
    /// <param name="onFailed">Called when ending a call failed because of a bug of ours. Must not throw.</param>
    public CallLimits(TimeProvider time, Action<Exception>? onFailed = null)
    {
        (Time, _onFailed) = (time, onFailed);
        _timer = time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal TimeProvider Time { get; }

    internal Lock Gate { get; } = new();

    /// <summary>Starts the limit of a call.</summary>
    /// <param name="timeout">The server's timeout; zero for no limit.</param>
    /// <param name="othersWait">
    /// Whether other calls wait for its slot, for a client that may never return; null for other clients.
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

    /// <summary>Makes the timer fire no later than the limit is due.</summary>
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

    /// <summary>Ends the calls that are due, and sets the timer for the next one.</summary>
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

        foreach (var (limit, ending) in due)
        {
            try
            {
                limit.End(ending);
            }
            catch (Exception error)
            {
                // The others are due as well, and an exception that left the timer would end the process.
                _onFailed?.Invoke(error);
            }
        }
    }
}
