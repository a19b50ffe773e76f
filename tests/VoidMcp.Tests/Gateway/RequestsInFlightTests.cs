using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Gateway;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Gateway;

/// <summary>What becomes of the requests in flight when the client has closed its side.</summary>
public sealed class RequestsInFlightTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2), Step = TimeSpan.FromMilliseconds(100);

    private readonly ManualTime _time = new();
    private readonly RequestsInFlight _inFlight = new();
    private readonly RequestCancellation _cancellation = new();
    private readonly ConcurrentQueue<string> _refused = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _cancellation.Dispose();

    [Fact]
    public async Task Where_nothing_is_in_flight_nothing_is_waited_for() =>
        await Patience.Of(DrainAsync(() => false));

    [Fact]
    public async Task It_ends_with_the_last_answer()
    {
        var (first, second) = (Request(1), Request(2));
        _inFlight.TryAdd(first, _cancellation);
        _inFlight.TryAdd(second, _cancellation);
        var drain = DrainAsync(() => false);
        Assert.True(_inFlight.TryAnswer(first));
        _inFlight.End(first);
        Assert.False(drain.IsCompleted);

        // Not before the answer is on its way.
        Assert.True(_inFlight.TryAnswer(second));
        Assert.False(drain.IsCompleted);
        _inFlight.End(second);
        await Patience.Of(drain);
        Assert.Empty(_refused);
        Assert.False(_cancellation.IsCancellationRequested);
    }

    [Fact]
    public async Task What_is_not_answered_in_time_is_refused_and_cancelled_and_not_answered_again()
    {
        var slow = Request(1);
        _inFlight.TryAdd(slow, _cancellation);
        var waited = await UntilOverAsync(DrainAsync(() => false));
        Assert.True(waited >= Limit, $"after {waited}");
        Assert.Equal(["1"], _refused);
        Assert.True(_cancellation.IsCancellationRequested);
        Assert.False(_inFlight.TryAnswer(slow));
    }

    [Fact]
    public async Task A_client_that_is_gone_is_not_waited_for()
    {
        _inFlight.TryAdd(Request(1), _cancellation);
        await Patience.Of(DrainAsync(() => true));
        Assert.True(_cancellation.IsCancellationRequested);
    }

    [Fact]
    public async Task One_that_goes_meanwhile_is_not_waited_for_any_longer()
    {
        var isGone = false;
        _inFlight.TryAdd(Request(1), _cancellation);
        var drain = DrainAsync(() => Volatile.Read(ref isGone));
        Assert.False(drain.IsCompleted);
        Volatile.Write(ref isGone, true);
        var waited = await UntilOverAsync(drain);
        Assert.True(waited < Limit, $"after {waited}");
    }

    [Fact]
    public async Task A_stream_of_news_is_neither_waited_for_nor_refused()
    {
        _inFlight.TryAdd(Request(1, "subscriptions/listen"), _cancellation);
        await Patience.Of(DrainAsync(() => false));
        Assert.Empty(_refused);
    }

    private static JsonRpcMessage Request(int id, string method = "tools/call")
    {
        var line = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}"}""");
        Assert.True(JsonRpcMessage.TryParse(line, out var message, out _));
        return message;
    }

    private Task DrainAsync(Func<bool> isGone) =>
        _inFlight.DrainAsync(Limit, isGone, _time, r => _refused.Enqueue(Encoding.UTF8.GetString(r.Id.Span)));

    /// <summary>Lets the clock run until it is over; how long that was on the clock.</summary>
    private async Task<TimeSpan> UntilOverAsync(Task drain)
    {
        var begun = _time.GetTimestamp();
        for (var i = 0; i < 1_000 && !drain.IsCompleted; i++)
        {
            _time.Advance(Step);
            await Task.WhenAny(drain, Task.Delay(10, Stop));
        }

        await Patience.Of(drain);
        return _time.GetElapsedTime(begun);
    }
}
