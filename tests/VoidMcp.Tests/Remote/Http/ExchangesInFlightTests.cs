using System.Text;
using VoidMcp.Protocol;
using VoidMcp.Remote.Http;

namespace VoidMcp.Tests.Remote.Http;

public sealed class ExchangesInFlightTests
{
    private readonly ExchangesInFlight _inFlight = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_empty_once_the_last_request_is_answered_or_cancelled()
    {
        Assert.True(_inFlight.EmptyAsync(Stop).IsCompleted);
        var first = Request(1);
        _inFlight.Add(first);
        _inFlight.Add(Request(2));
        var empty = _inFlight.EmptyAsync(Stop);
        _inFlight.Remove(first);
        Assert.False(empty.IsCompleted);
        _inFlight.Cancel(Message("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}"""));
        await empty;
        Assert.True(_inFlight.EmptyAsync(Stop).IsCompleted);
    }

    [Fact]
    public async Task Who_has_waited_enough_waits_no_longer()
    {
        _inFlight.Add(Request(1));
        using var enough = new CancellationTokenSource();
        var empty = _inFlight.EmptyAsync(enough.Token);
        Assert.False(empty.IsCompleted);
        await enough.CancelAsync();
        await empty;
    }

    private static Exchange Request(int id)
    {
        var text = $$"""{"jsonrpc":"2.0","id":{{id}},"method":"tools/call"}""";
        return new Exchange(Encoding.UTF8.GetBytes(text), Message(text));
    }

    private static JsonRpcMessage Message(string text)
    {
        Assert.True(JsonRpcMessage.TryParse(Encoding.UTF8.GetBytes(text), out var message, out _));
        return message;
    }
}
