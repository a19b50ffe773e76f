namespace VoidMcp.Upstream;

/// <summary>
/// Limits how many notifications of a server reach clients: a burst, then a steady rate. The others are dropped, and
/// counted for the log. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="onDropped">Called with the number of dropped notifications, at most once per <see cref="Told"/>. Called
/// from a timer; must not throw.</param>
internal sealed class NotificationPace(TimeProvider time, Action<long> onDropped)
{
    /// <summary>Notifications that pass at once after a quiet period.</summary>
    public const int Burst = 1_000;

    /// <summary>Notifications that pass per second in the long run.</summary>
    public const int PerSecond = 200;

    /// <summary>How long dropped notifications are counted before they are reported.</summary>
    public static readonly TimeSpan Told = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private double _left = Burst;
    private long? _last;
    private long _dropped;
    private ITimer? _report;

    /// <summary>Whether the next notification may pass.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            if (_last is { } last)
                _left = Math.Min(Burst, _left + (time.GetElapsedTime(last).TotalSeconds * PerSecond));
            _last = time.GetTimestamp();
            if (_left >= 1)
            {
                _left--;
                return true;
            }

            _dropped++;
            _report ??= time.CreateTimer(_ => Report(), null, Told, Timeout.InfiniteTimeSpan);
            return false;
        }
    }

    private void Report()
    {
        long count;
        lock (_gate)
        {
            (count, _dropped) = (_dropped, 0);
            _report?.Dispose();
            _report = null;
        }

        onDropped(count);
    }
}
