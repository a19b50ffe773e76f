using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.Listing;

public sealed partial class NamesTests
{
    [Fact]
    public async Task Whatever_servers_call_their_tools_clients_see_short_plain_names_that_never_collide()
    {
        using var home = Home.WithFixtures(Home.Direct, ("nasty", ["--nasty-names"]), ("nasty-2", ["--nasty-names"]));
        await using var client = await StdioClient.ConnectAsync(home);
        await using var direct = await StdioClient.DirectAsync(home, "--nasty-names");
        var names = await client.ListNamesAsync();

        Assert.Equal((await direct.ListNamesAsync()).Count * 2, names.Count);
        Assert.Distinct(names);
        Assert.All(names, name => Assert.Matches(Exposed(), name));
    }

    [Fact]
    public async Task A_name_leads_back_to_the_tool_it_stands_for()
    {
        using var home = new Home();
        home.Registry =
            $"gateway: {{ expose: direct }}\nservers:\n"
            + $"  n: {{ {Fixture.Yaml("--nasty-names", "--log", home.File("n.log"))} }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        await using var direct = await StdioClient.DirectAsync(home, "--nasty-names");
        var theirs = await direct.ListNamesAsync();
        var ours = await client.ListNamesAsync();

        // Same order on both sides, so each of ours must reach the one beside it.
        foreach (var (exposed, original) in ours.Zip(theirs))
        {
            Assert.False((await client.CallAsync(exposed)).Failed);
            Assert.Contains($"\"name\":{Fixture.Quote(original)}", home.Log("n.log")[^1]);
        }
    }

    [Fact]
    public async Task In_scripts_every_tool_has_its_exact_name()
    {
        using var home = Home.WithFixtures(Home.Code, ("my-server", ["--nasty-names"]));
        await using var client = await StdioClient.ConnectAsync(home);
        await using var direct = await StdioClient.DirectAsync(home, "--nasty-names");
        var names = string.Join(',', (await direct.ListNamesAsync()).Select(Fixture.Quote));
        var reply = await client.ExecuteAsync($$"""
            const got = [];
            for (const name of [{{names}}]) got.push((await tools["my-server"][name]({ name })).name === name);
            return { all: got.every(x => x), count: got.length };
            """);
        Assert.False(reply.Failed, reply.Raw);
        Assert.True(CodeAnswer.Of(reply).Result.GetProperty("all").GetBoolean());
        Assert.Equal(
            (await direct.ListNamesAsync()).Count, CodeAnswer.Of(reply).Result.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task In_scripts_names_that_are_no_identifiers_have_an_underscore_form()
    {
        using var home = Home.WithFixtures(Home.Code, ("my-server", ["--nasty-names"]));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync("return (await tools.my_server.dots_in_name({ x: 1 })).x");
        Assert.Equal(1, CodeAnswer.Of(reply).Result.GetInt32());
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,46}$")]
    private static partial Regex Exposed();
}
