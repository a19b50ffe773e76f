using System.Text;
using VoidMcp.Hosting.Http;

namespace VoidMcp.Tests.Hosting.Http;

public sealed class EventStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_sent_before_and_after_a_reader_came_arrives_in_order()
    {
        var stream = new EventStream("s", isResumable: true, _time);
        Send(stream, "a", "b");
        var reader = stream.Attach();
        Assert.Equal("1a 2b", await NextAsync(stream, reader, 0));
        var next = NextAsync(stream, reader, 2);
        Assert.False(next.IsCompleted);
        stream.Send("c"u8.ToArray(), isLast: true);
        Assert.Equal("3c end", await next);
        Assert.Equal(" end", await NextAsync(stream, reader, 3));
    }

    [Fact]
    public async Task A_later_reader_takes_over_and_gets_again_what_never_left()
    {
        var stream = new EventStream("s", isResumable: true, _time);
        Send(stream, "a", "b");
        var first = stream.Attach();
        await NextAsync(stream, first, 0);
        var waiting = NextAsync(stream, first, 1);
        Assert.Equal("2b", await waiting);
        var second = stream.Attach();
        Assert.Equal(" end", await NextAsync(stream, first, 1));
        Assert.Equal("2b", await NextAsync(stream, second, 0));
    }

    [Theory]
    [InlineData(0, "1a 2b 3c")]
    [InlineData(2, "3c")]
    [InlineData(99, null)]
    public async Task A_reader_may_start_again_behind_an_event(long behind, string? expected)
    {
        var stream = new EventStream("s", isResumable: true, _time);
        Send(stream, "a", "b", "c");
        var first = stream.Attach();
        await NextAsync(stream, first, 0);
        stream.Attach();
        var reader = stream.Attach(behind);
        var next = NextAsync(stream, reader, 0);
        Assert.Equal(expected is not null, next.IsCompleted);
        if (expected is not null) Assert.Equal(expected, await next);
    }

    [Fact]
    public async Task Silence_is_told_after_a_while()
    {
        var stream = new EventStream("s", isResumable: true, _time);
        var next = NextAsync(stream, stream.Attach(), 0);
        Assert.False(next.IsCompleted);
        _time.Advance(Patience);
        Assert.Equal("", await next);
    }

    [Fact]
    public async Task What_nobody_fetches_is_bounded_and_the_last_stays()
    {
        var stream = new EventStream("s", isResumable: true, _time);
        for (var i = 0; i < 20_000; i++) stream.Send("x"u8.ToArray());
        Assert.Equal(10_000, stream.Count);
        stream.Send(new byte[65 << 20], StreamEventKind.Response, isLast: true);
        var last = await stream.NextAsync(stream.Attach(), 0, Patience, Stop);
        Assert.True(last.IsEnd);
        Assert.Equal(20_001, Assert.Single(last.Events).Number);
    }

    [Theory]
    [InlineData(true, 256)]
    [InlineData(false, 0)]
    public async Task What_was_sent_is_kept_for_a_while_where_it_may_be_asked_for_again(bool isResumable, int kept)
    {
        var stream = new EventStream("s", isResumable, _time);
        for (var i = 0; i < 1_000; i++) stream.Send("x"u8.ToArray());
        var reader = stream.Attach();
        await NextAsync(stream, reader, 0);
        stream.End();
        await NextAsync(stream, reader, 1_000);
        Assert.Equal(kept, stream.Count);
    }

    [Fact]
    public async Task What_a_client_can_miss_is_dropped_while_it_does_not_read_and_told_once()
    {
        var told = new List<long>();
        var stream = new EventStream("s", isResumable: true, _time, told.Add);
        for (var i = 0; i < 5_000; i++) stream.Send(new byte[1024], StreamEventKind.Optional);
        Assert.InRange(stream.Size, 1 << 20, (1 << 20) + 2048);
        var (kept, size) = (stream.Count, stream.Size);
        Assert.Empty(told);
        stream.Send("a request"u8.ToArray());
        Assert.True(stream.Size > size);

        var reader = stream.Attach();
        var first = await stream.NextAsync(reader, 0, Patience, Stop);
        Assert.Equal(kept + 1, first.Events.Count);
        Assert.Equal([5_000 - kept], told);

        // The client has read: there is room again.
        var next = stream.NextAsync(reader, first.Events[^1].Number, Patience, Stop);
        stream.Send("progress"u8.ToArray(), StreamEventKind.Optional);
        Assert.Equal("progress", Encoding.UTF8.GetString(Assert.Single((await next).Events).Message.Span));
        Assert.Single(told);
    }

    [Fact]
    public async Task Responses_wait_however_much_else_is_queued()
    {
        var told = new List<long>();
        var stream = new EventStream("s", isResumable: true, _time, told.Add);
        stream.Send("one"u8.ToArray(), StreamEventKind.Response);
        for (var i = 0; i < 20_000; i++) stream.Send("x"u8.ToArray());
        stream.Send("two"u8.ToArray(), StreamEventKind.Response, isLast: true);
        var batch = await stream.NextAsync(stream.Attach(), 0, Patience, Stop);
        Assert.Equal("one", Encoding.UTF8.GetString(batch.Events[0].Message.Span));
        Assert.Equal("two", Encoding.UTF8.GetString(batch.Events[^1].Message.Span));
        Assert.Equal(10_000, batch.Events.Count);
        Assert.Equal([20_002 - 10_000], told);
    }

    private async Task<string> NextAsync(EventStream stream, long reader, long sentUpTo)
    {
        var batch = await stream.NextAsync(reader, sentUpTo, Patience, Stop);
        return string.Join(' ', batch.Events.Select(e => e.Number + Encoding.UTF8.GetString(e.Message.Span)))
            + (batch.IsEnd ? " end" : "");
    }

    private static void Send(EventStream stream, params string[] messages)
    {
        foreach (var message in messages) stream.Send(Encoding.UTF8.GetBytes(message));
    }
}
