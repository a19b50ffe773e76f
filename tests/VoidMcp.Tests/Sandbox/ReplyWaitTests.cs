using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class ReplyWaitTests
{
    private readonly ScriptBench _bench = new();

    [Fact]
    public void A_script_whose_calls_are_answered_at_once_keeps_its_turn()
    {
        Assert.Equal("20", _bench.Result(
            "let n = 0; for (let i = 0; i < 20; i++) n += (await tools.files.read({ one: 1 })).one; return n"));
        Assert.Equal((0, 0), (_bench.Idles, _bench.TurnRequests));
    }

    [Fact]
    public void A_script_that_waits_gives_up_its_turn_and_gets_it_back_with_the_reply()
    {
        ScriptCall? open = null;
        _bench.Answer = call =>
        {
            open = call;
            return null;
        };
        _bench.OnWait = _ =>
        {
            if (_bench.Idles == 0 || open is null) return;
            _bench.Reply(new ScriptReply(open.Id, "7"u8.ToArray(), null));
            open = null;
        };
        Assert.Equal("7", _bench.Result("return await tools.files.read()"));
        Assert.Equal((1, 0), (_bench.Idles, _bench.TurnRequests));
    }

    [Fact]
    public void For_a_timer_it_asks_for_its_turn()
    {
        Assert.Equal("3", _bench.Result("await sleep(30); await sleep(30); return 3"));
        Assert.Equal((2, 2), (_bench.Idles, _bench.TurnRequests));
    }

    [Fact]
    public void Short_timers_are_not_worth_it()
    {
        Assert.Equal("3", _bench.Result("for (let i = 0; i < 10; i++) await sleep(1); return 3"));
        Assert.Equal((0, 0), (_bench.Idles, _bench.TurnRequests));
    }
}
