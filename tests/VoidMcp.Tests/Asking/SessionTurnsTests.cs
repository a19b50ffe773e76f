using VoidMcp.Asking;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Asking;

public sealed class SessionTurnsTests
{
    private readonly ManualTime _time = new();
    private readonly SessionTurns _turns;
    private readonly CallingClient _ann = Client(), _bob = Client();

    public SessionTurnsTests() => _turns = new SessionTurns(_time);

    [Fact]
    public async Task Nobody_waits_at_a_server_that_never_asks()
    {
        using var first = await TakeAsync(_ann);
        using var second = await TakeAsync(_bob);
        Assert.True(second.IsTaken);
    }

    [Fact]
    public async Task Calls_of_another_client_wait_for_those_in_flight_to_end_and_calls_of_the_same_do_not()
    {
        _turns.Asked();
        var first = await TakeAsync(_ann);
        var nested = await TakeAsync(_ann with { Capabilities = ClientCapabilities.None });
        var waiting = TakeAsync(_bob);
        first.Dispose();
        Assert.False(waiting.IsCompleted);
        nested.Dispose();
        using var second = await Patience.Of(waiting);
        Assert.True(second.IsTaken);
    }

    [Fact]
    public async Task What_was_in_flight_before_the_server_asked_counts_too()
    {
        var first = await TakeAsync(_ann);
        _turns.Asked();
        var waiting = TakeAsync(_bob);
        Assert.False(waiting.IsCompleted);
        first.Dispose();
        (await Patience.Of(waiting)).Dispose();
    }

    [Fact]
    public async Task Nobody_waits_for_long_nor_twice_for_the_same_call()
    {
        _turns.Asked();
        using var stuck = await TakeAsync(_ann);
        var waiting = TakeAsync(_bob);
        Assert.False(waiting.IsCompleted);
        _time.Advance(SessionTurns.Patience);
        (await Patience.Of(waiting)).Dispose();
        using var later = await Patience.Of(TakeAsync(Client()));
        Assert.True(later.IsTaken);
    }

    [Fact]
    public async Task Clients_that_nobody_can_ask_do_not_wait_for_each_other_and_do_for_those_that_can_be_asked()
    {
        _turns.Asked();
        var plain = new CallingClient { Session = new object() };
        using var first = await TakeAsync(plain);
        using var second = await TakeAsync(plain with { Session = new object() });
        Assert.True(second.IsTaken);
        Assert.False(TakeAsync(_bob).IsCompleted);
        Assert.False((await TakeAsync(null)).IsTaken);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_turn()
    {
        _turns.Asked();
        using var first = await TakeAsync(_ann);
        using var cancel = new CancellationTokenSource();
        var waiting = _turns.TakeAsync(_bob, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        using var nested = await TakeAsync(_ann);
        Assert.True(nested.IsTaken);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static CallingClient Client() => new()
    {
        Session = new object(),
        Capabilities = """{"elicitation":{}}"""u8.ToArray(),
        Ask = (_, _, _, _, _) => Task.FromResult(new RpcReply("{}"u8.ToArray(), null)),
    };

    private Task<SessionTurns.Turn> TakeAsync(CallingClient? client) => _turns.TakeAsync(client, Stop).AsTask();
}
