using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

/// <summary>A server that lists more than anybody can use costs neither memory nor its other definitions.</summary>
public sealed class DefinitionQuotaTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endless_pages_are_read_up_to_16_MiB_and_the_rest_is_named()
    {
        var page = 0;
        var padding = new string('x', 1 << 20);
        var server = Listing(() =>
            $$"""{"tools":[{"name":"t{{++page}}","description":"{{padding}}"}],"nextCursor":"{{page}}"}""");
        await using var servers = new Servers().Add("s", () => server);
        var set = servers.Open();
        await set.DiscoverAsync(Stop);
        Assert.Equal(16, page);
        var known = set.Get("s").Definitions!;
        Assert.Equal(15, known.Tools.Count);
        Assert.Contains(
            "left out 1 definition and further pages of tools/list: at most 10,000 with 16 MiB are kept",
            known.LeftOut);
    }

    [Fact]
    public async Task Of_very_many_tools_the_first_10_000_are_kept()
    {
        var all = string.Join(',', Enumerable.Range(0, 10_500).Select(i => $$"""{"name":"t{{i}}"}"""));
        var server = Listing(() => $$"""{"tools":[{{all}}]}""");
        await using var servers = new Servers().Add("s", () => server);
        var set = servers.Open();
        await set.DiscoverAsync(Stop);
        var known = set.Get("s").Definitions!;
        Assert.Equal(DefinitionQuota.MostItems, known.Tools.Count);
        Assert.Equal("t9999", known.Tools[^1].Name);
        Assert.Contains("left out 500 definitions of tools/list: at most 10,000 with 16 MiB are kept", known.LeftOut);
    }

    [Fact]
    public void Nothing_is_told_of_a_list_that_fits()
    {
        var quota = new DefinitionQuota("tools/list");
        Assert.True(quota.HasRoomAfter(DefinitionQuota.MostBytes));
        Assert.True(quota.TryTake(DefinitionQuota.MostBytes));
        Assert.Null(quota.LeftOut);
        Assert.False(quota.HasRoomAfter(1));
        Assert.False(quota.TryTake(1));
    }

    private static InMemoryServer Listing(Func<string> answer)
    {
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            if (request.Method != "tools/list") return false;
            server.Respond(request, answer());
            return true;
        };
        return server;
    }
}
