using VoidMcp.Gateway;
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
        Assert.Equal([("x:/a/b", "x:/a/b/c"), ("voidmcp://servers/s/x:/a", "voidmcp://servers/s/x:/a/b/c")], wanted.WishesFor("s", "x:/a/b/c"));
        Assert.Equal([("voidmcp://servers/s/x:/a", "voidmcp://servers/s/x:/a#1")], wanted.WishesFor("s", "x:/a#1"));
        Assert.Empty(wanted.WishesFor("s", "x:/ab"));
        Assert.Empty(wanted.WishesFor("t", "x:/a"));
    }
}
