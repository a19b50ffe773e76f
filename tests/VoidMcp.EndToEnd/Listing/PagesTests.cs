namespace VoidMcp.EndToEnd.Listing;

public sealed class PagesTests
{
    [Fact]
    public async Task Tools_of_every_page_are_there_once_and_in_order()
    {
        using var home = Home.WithFixtures(Home.Direct, ("many", ["--tools", "250", "--page-size", "50"]));
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Equal(Enumerable.Range(1, 250).Select(n => $"many__tool_{n:D3}"), await client.ListNamesAsync());
    }

    [Fact]
    public async Task The_list_keeps_its_order_from_one_gateway_to_the_next()
    {
        using var home = Home.WithFixtures(
            Home.Both, ("zeta", []), ("alpha", ["--tools", "7", "--page-size", "2"]), ("mid", []));
        await using var first = await StdioClient.ConnectAsync(home);
        var names = await first.ListNamesAsync();
        await using var second = await StdioClient.ConnectAsync(home);
        Assert.Equal(names, await second.ListNamesAsync());
    }

    [Fact]
    public async Task A_definition_passes_as_the_server_wrote_it_but_for_the_name()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await using var direct = await StdioClient.DirectAsync(home);
        var theirs = (await direct.ListToolsAsync()).Select(t => t.GetRawText());
        var ours = (await client.ListToolsAsync())
            .Select(t => t.GetRawText().Replace("\"name\":\"fx__", "\"name\":\"", StringComparison.Ordinal));
        Assert.Equal(theirs, ours);
    }

    [Fact]
    public async Task A_list_that_changed_is_announced_and_listed_anew()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("fx__change");
        var news = client.Notifications("notifications/tools/list_changed").Count;
        var added = (await client.CallAsync("fx__change")).Text;
        await client.UntilNotifiedAsync("notifications/tools/list_changed", news + 1);
        await client.UntilListedAsync($"fx__{added}");
    }
}
