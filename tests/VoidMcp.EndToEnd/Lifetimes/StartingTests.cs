using VoidMcp.EndToEnd.Watching;

namespace VoidMcp.EndToEnd.Lifetimes;

public sealed class StartingTests
{
    [Fact]
    public async Task A_second_start_lists_and_searches_without_starting_any_server()
    {
        using var home = TwoServers();
        await using (var first = await StdioClient.ConnectAsync(home))
        {
            Assert.Contains("a__add", await first.ListNamesAsync());
            first.CloseInput();
            await first.ExitAsync();
        }

        var before = (home.Starts("a.log"), home.Starts("b.log"));
        await using var second = await StdioClient.ConnectAsync(home);
        Assert.Contains("b__add", await second.ListNamesAsync());
        Assert.Contains("add(", (await second.CallAsync("search", """{"query":"add numbers"}""")).Text);
        await second.CallAsync("list_mcps");
        Assert.Equal(before, (home.Starts("a.log"), home.Starts("b.log")));
    }

    [Fact]
    public async Task A_call_starts_the_server_it_needs_and_no_other()
    {
        using var home = TwoServers();
        await using (var first = await StdioClient.ConnectAsync(home))
        {
            await first.ListNamesAsync();
            first.CloseInput();
            await first.ExitAsync();
        }

        var (a, b) = (home.Starts("a.log"), home.Starts("b.log"));
        await using var second = await StdioClient.ConnectAsync(home);
        Assert.False((await second.CallAsync("a__add", """{"a":1,"b":2}""")).Failed);
        Assert.False((await second.CallAsync("a__add", """{"a":1,"b":2}""")).Failed);
        Assert.Equal((a + 1, b), (home.Starts("a.log"), home.Starts("b.log")));
    }

    [Fact]
    public async Task Many_first_calls_at_once_start_the_server_once()
    {
        using var home = TwoServers();
        await using var client = await StdioClient.ConnectAsync(home);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(n => client.CallAsync("a__echo", $$"""{"n":{{n}}}""")));
        Assert.Equal(1, home.Starts("a.log"));
    }

    [Theory]
    [InlineData("legacy")]
    [InlineData("silent")]
    [InlineData("modern")]
    [InlineData("exit-unless-initialize")]
    [InlineData("noise")]
    public async Task Servers_of_every_kind_are_understood(string mode)
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", ["--mode", mode]));
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("fx__add");
        Assert.Equal(
            3, (await client.CallAsync("fx__add", """{"a":1,"b":2}""")).Structured.GetProperty("sum").GetInt32());
    }

    [Fact]
    public async Task One_hanging_and_one_dead_server_of_twenty_change_nothing_for_the_others()
    {
        var servers = Enumerable.Range(1, 18).Select(n => ($"s{n}", new[] { "--tools", "3" }));
        using var home = Home.WithFixtures(
            Home.Direct, [.. servers, ("hangs", ["--mode", "hang"]), ("dead", ["--mode", "dead"])]);
        await using var client = StdioClient.Serve(home);
        await client.InitializeAsync();

        // The list may not wait for the one that never answers; whoever is slow today comes later, announced. The
        // gateway gives that one a minute: had anything waited for it, it would have failed by now.
        await client.ListNamesAsync();
        var hangs = await Shown.UntilAsync(
            home, "hangs", "is told of by the gateway", r => r.GetProperty("gateways").GetArrayLength() == 1);
        Assert.Equal(0, hangs.GetProperty("gateways")[0].GetProperty("failures").GetInt32());
        for (var n = 1; n <= 18; n++) await client.UntilListedAsync($"s{n}__tool_003");
        Assert.Equal(
            Enumerable.Range(1, 18).SelectMany(n => Enumerable.Range(1, 3).Select(t => $"s{n}__tool_{t:D3}")),
            await client.ListNamesAsync());
        Assert.False((await client.CallAsync("s18__tool_003", """{"value":"v"}""")).Failed);
    }

    [Fact]
    public async Task A_server_that_cannot_start_says_why_to_whoever_asks()
    {
        using var home = Home.WithFixtures(Home.Both, ("dead", ["--mode", "dead"]), ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await client.ListToolsAsync();
        var reply = await client.ExecuteAsync("return await tools.dead.echo({})");
        Assert.True(reply.Failed, reply.Raw);
        Assert.Contains("because it was told so", reply.Text);
        Assert.Contains("because it was told so", (await client.CallAsync("list_mcps")).Text);
    }

    private static Home TwoServers()
    {
        var home = new Home();
        home.Registry = $$"""
            gateway: { expose: both }
            servers:
              a: { {{Fixture.Yaml("--log", home.File("a.log"))}} }
              b: { {{Fixture.Yaml("--log", home.File("b.log"))}} }
            """;
        return home;
    }
}
