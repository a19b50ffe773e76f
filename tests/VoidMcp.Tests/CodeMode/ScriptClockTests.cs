using VoidMcp.CodeMode;

namespace VoidMcp.Tests.CodeMode;

public sealed class ScriptClockTests
{
    private readonly HandTime _time = new();
    private int _ended;

    [Fact]
    public void It_ends_a_script_at_its_limit()
    {
        using var clock = Start();
        _time.Advance(9);
        Assert.Equal(0, _ended);
        _time.Advance(1);
        Assert.Equal(1, _ended);
    }

    [Fact]
    public void It_stands_still_while_a_person_is_asked_and_the_worker_waits()
    {
        using var clock = Start();
        _time.Advance(5);
        clock.QuestionOpened();
        clock.WorkerWaits(true);
        _time.Advance(50);
        clock.QuestionClosed();
        clock.WorkerWaits(false);
        _time.Advance(4);
        Assert.Equal(0, _ended);
        _time.Advance(1);
        Assert.Equal(1, _ended);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void It_goes_on_where_only_one_of_the_two_is_true(bool question, bool waits)
    {
        using var clock = Start();
        if (question) clock.QuestionOpened();
        clock.WorkerWaits(waits);
        _time.Advance(10);
        Assert.Equal(1, _ended);
    }

    [Fact]
    public void Its_patience_has_an_end()
    {
        using var clock = Start();
        clock.QuestionOpened();
        clock.WorkerWaits(true);
        _time.Advance(100);
        Assert.Equal(0, _ended);
        clock.WorkerWaits(false);
        clock.WorkerWaits(true);
        _time.Advance(10);
        Assert.Equal(1, _ended);
    }

    private ScriptClock Start() =>
        new(_time, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(100), () => _ended++);

    /// <summary>Time that passes when it is told to, with one timer.</summary>
    private sealed class HandTime : TimeProvider
    {
        private long _now;
        private HandTimer? _timer;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _timer = new HandTimer(this, () => callback(state), dueTime);

        public void Advance(int seconds)
        {
            var end = _now + TimeSpan.FromSeconds(seconds).Ticks;
            while (_timer!.Due <= end)
            {
                _now = Math.Max(_now, _timer.Due);
                _timer.Fire();
            }

            _now = end;
        }

        private sealed class HandTimer(HandTime time, Action callback, TimeSpan due) : ITimer
        {
            public long Due { get; private set; } = time._now + due.Ticks;

            public void Fire()
            {
                Due = long.MaxValue;
                callback();
            }

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                Due = time._now + dueTime.Ticks;
                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
