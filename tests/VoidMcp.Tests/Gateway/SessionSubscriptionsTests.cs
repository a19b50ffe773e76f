using System.Collections.Concurrent;
using VoidMcp.Gateway;
using VoidMcp.Protocol;
using VoidMcp.Tests.Upstream;

namespace VoidMcp.Tests.Gateway;

public sealed class SessionSubscriptionsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_update_of_a_part_is_for_those_who_subscribed_to_the_whole()
    {
        await using var servers = new Servers().Add("s", () =>
        {
            var server = new InMemoryServer();
            server.Answer = (request, _) =>
            {
                if (request.Method != "resources/subscribe") return false;
                server.Respond(request, "{}");
                return true;
            };
            return server;
        });
        using var wanted = new SessionSubscriptions(servers.Open());
        await wanted.AddAsync(("s", "x:/a"), "voidmcp://servers/s/x:/a", Stop);
        await wanted.AddAsync(("s", "x:/a/b"), "x:/a/b", Stop);
        Assert.Equal([("voidmcp://servers/s/x:/a", "voidmcp://servers/s/x:/a")], wanted.WishesFor("s", "x:/a"));
        Assert.Equal(
            [("x:/a/b", "x:/a/b/c"), ("voidmcp://servers/s/x:/a", "voidmcp://servers/s/x:/a/b/c")],
            wanted.WishesFor("s", "x:/a/b/c"));
        Assert.Equal([("voidmcp://servers/s/x:/a", "voidmcp://servers/s/x:/a#1")], wanted.WishesFor("s", "x:/a#1"));
        Assert.Empty(wanted.WishesFor("s", "x:/ab"));
        Assert.Empty(wanted.WishesFor("t", "x:/a"));
    }

    [Fact]
    public async Task A_second_wish_of_the_session_waits_for_the_same_answer_and_a_refusal_leaves_neither()
    {
        JsonRpcMessage? asked = null;
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            if (request.Method != "resources/subscribe") return false;
            Volatile.Write(ref asked, request);
            return true;
        };
        await using var servers = new Servers().Add("s", () => server);
        using var wanted = new SessionSubscriptions(servers.Open());
        var first = wanted.AddAsync(("s", "x:/a"), "x:/a", Stop);
        var second = wanted.AddAsync(("s", "x:/a"), "x:/a", Stop);
        await Patience.UntilAsync(() => Volatile.Read(ref asked) is not null);
        Assert.False(second.IsCompleted);
        Assert.False(wanted.Has(("s", "x:/a")));
        server.Refuse(asked!, new RpcError(RpcError.InvalidParams, "no"));
        Assert.NotNull((await first).Error);
        Assert.NotNull((await second).Error);
        Assert.Empty(wanted.WishesFor("s", "x:/a"));
    }

    [Fact]
    public async Task A_session_that_ends_takes_back_what_was_granted_and_what_is_granted_later()
    {
        var held = new ConcurrentQueue<JsonRpcMessage>();
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            if (request.Method == "resources/subscribe" && request.Body.Span.IndexOf("late"u8) >= 0)
                held.Enqueue(request);
            else if (request.Method is "resources/subscribe" or "resources/unsubscribe")
                server.Respond(request, "{}");
            else
                return false;
            return true;
        };
        await using var servers = new Servers().Add("s", () => server);
        var wanted = new SessionSubscriptions(servers.Open());
        await wanted.AddAsync(("s", "x:/early"), "x:/early", Stop);
        var late = wanted.AddAsync(("s", "x:/late"), "x:/late", Stop);
        await Patience.UntilAsync(() => !held.IsEmpty);
        wanted.Dispose();
        server.Respond(held.Single(), "{}");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
        await Patience.UntilAsync(() => Ended("early") && Ended("late"));

        bool Ended(string name) => server.Received.Any(r =>
            r.StartsWith("resources/unsubscribe", StringComparison.Ordinal)
            && r.Contains(name, StringComparison.Ordinal));
    }
}
