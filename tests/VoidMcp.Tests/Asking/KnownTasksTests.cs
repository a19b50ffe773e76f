using System.Text;
using VoidMcp.Asking;

namespace VoidMcp.Tests.Asking;

public sealed class KnownTasksTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_task_runs_until_it_is_over_or_no_longer_kept()
    {
        var tasks = new KnownTasks(_time);
        Assert.False(tasks.AnyRunning);
        tasks.Add("a", Utf8("""{"task":{"taskId":"a","ttl":1000}}"""), null);
        tasks.Add("b", Utf8("""{"resultType":"task","taskId":"b","ttlMs":5000}"""), null);
        tasks.Heard("b", "working");
        Assert.True(tasks.AnyRunning);
        tasks.Heard("b", "completed");
        Assert.True(tasks.AnyRunning);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(tasks.AnyRunning);
    }

    [Fact]
    public void A_task_without_end_holds_a_server_for_a_day()
    {
        var tasks = new KnownTasks(_time);
        tasks.Add("a", Utf8("""{"task":{"taskId":"a","ttl":null}}"""), null);
        _time.Advance(TimeSpan.FromHours(23));
        Assert.True(tasks.AnyRunning);
        _time.Advance(TimeSpan.FromHours(2));
        Assert.False(tasks.AnyRunning);
    }

    [Fact]
    public void Progress_reaches_who_asked_for_it_until_the_task_is_over()
    {
        var tasks = new KnownTasks(_time);
        List<string> seen = [];
        tasks.Add(
            "a", Utf8("""{"task":{"taskId":"a"}}"""), null, Utf8("7"), p => seen.Add(Encoding.UTF8.GetString(p.Span)));
        tasks.Progress(Utf8("""{"progressToken":7,"progress":1}"""));
        tasks.Progress(Utf8("""{"progressToken":"7","progress":2}"""));
        tasks.Heard("a", "failed");
        tasks.Progress(Utf8("""{"progressToken":7,"progress":3}"""));
        Assert.Equal(["""{"progressToken":7,"progress":1}"""], seen);
    }

    [Fact]
    public void The_oldest_are_forgotten_first()
    {
        var tasks = new KnownTasks(_time);
        for (var n = 0; n <= 1000; n++) tasks.Add($"t{n}", Utf8("{}"), null);
        Assert.False(tasks.Has("t0"));
        Assert.True(tasks.Has("t1"));
        Assert.True(tasks.Has("t1000"));
    }

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
