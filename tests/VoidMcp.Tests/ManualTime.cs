namespace VoidMcp.Tests;

/// <summary>
/// A clock that stands still until a test moves it; timers ring when it passes them. A test that shares it with threads
/// of the product first waits until the timer that it means to ring is armed: time that passes earlier is lost on it.
/// </summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = new(2026, 7, 28, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, and rings what became due on the thread that calls.</summary>
    public void Advance(TimeSpan by)
    {
        List<Timer> due;
        lock (_gate)
        {
            _now += by;
            due = [.. _timers.Where(t => t.Due <= _now)];
            foreach (var timer in due) DisarmLocked(timer);
        }

        foreach (var timer in due) timer.Ring();
    }

    /// <summary>Waits until a timer is armed that rings in exactly this time.</summary>
    public Task ArmedAsync(TimeSpan due) =>
        Patience.UntilAsync(() => IsArmed(due), $"a timer that rings in {due}", () => $"timers that ring in {Armed()}");

    /// <summary>Waits until no timer is armed that rings in exactly this time.</summary>
    public Task DisarmedAsync(TimeSpan due) => Patience.UntilAsync(
        () => !IsArmed(due), $"no timer that rings in {due}", () => $"timers that ring in {Armed()}");

    /// <summary>Waits until a timer is armed that rings in exactly this time, then lets the time pass.</summary>
    public async Task PassAsync(TimeSpan due)
    {
        await ArmedAsync(due);
        Advance(due);
    }

    /// <summary>
    /// Lets time pass in steps until the condition holds, each step once a timer is armed that rings at its end.
    /// </summary>
    /// <param name="step">What the product waits between two of its looks.</param>
    /// <param name="condition">Whether enough time has passed.</param>
    public async Task PassUntilAsync(TimeSpan step, Func<bool> condition)
    {
        while (true)
        {
            await Patience.UntilAsync(
                () => condition() || IsArmed(step),
                $"the end, or a timer that rings in {step}",
                () => $"timers that ring in {Armed()}");
            if (condition()) return;
            Advance(step);
        }
    }

    private bool IsArmed(TimeSpan due)
    {
        lock (_gate) return _timers.Any(t => t.Due == _now + due);
    }

    private string Armed()
    {
        lock (_gate) return string.Join(", ", _timers.Select(t => $"{t.Due - _now}").Order());
    }

    private void DisarmLocked(Timer timer)
    {
        timer.Due = null;
        _timers.Remove(timer);
    }

    /// <summary>Rings once; none of ours ring again and again.</summary>
    private sealed class Timer(ManualTime time, Action ring) : ITimer
    {
        /// <summary>When it rings; null while it is not armed.</summary>
        public DateTimeOffset? Due { get; set; }

        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time.DisarmLocked(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = time._now + dueTime;
                time._timers.Add(this);
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
