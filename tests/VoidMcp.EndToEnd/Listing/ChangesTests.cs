namespace VoidMcp.EndToEnd.Listing;

/// <summary>A server says again and again that its tools changed.</summary>
public sealed class ChangesTests
{
    [Fact]
    public async Task A_hundred_changes_cause_few_lists()
    {
        using var home = Faulty();
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("fx__change_often");
        var before = Lists(home);
        Assert.Equal("extra_1", (await client.CallAsync("fx__change_often", """{"count":100}""")).Text);
        await client.UntilListedAsync("fx__extra_1");

        // Another change is known only after all that was asked for because of the first hundred.
        Assert.Equal("extra_2", (await client.CallAsync("fx__change_often", """{"count":1}""")).Text);
        await client.UntilListedAsync("fx__extra_2");
        Assert.InRange(Lists(home) - before, 2, 10);

        // A client that lists a change before it is told of it is not told.
        Assert.InRange(client.Notifications("notifications/tools/list_changed").Count, 0, 12);
    }

    [Fact]
    public async Task An_old_list_that_comes_late_does_not_hide_a_new_tool()
    {
        using var home = Faulty();
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("fx__change_slowly");
        Assert.Equal("extra_1", (await client.CallAsync("fx__change_slowly")).Text);
        await Patience.UntilAsync(() => home.Log("fx.log").Contains("# late list"), "the old list was sent");
        await client.CallAsync("fx__slow", """{"ms":300}""");
        await client.UntilListedAsync("fx__extra_1");
        Assert.False((await client.CallAsync("fx__extra_1", """{"a":1}""")).Failed);
    }

    private static Home Faulty()
    {
        var home = new Home();
        var command = Fixture.Yaml("--faults", "--log", home.File("fx.log"));
        home.Registry = $"{Home.Direct}\nservers:\n  fx: {{ {command} }}\n";
        return home;
    }

    private static int Lists(Home home) =>
        home.Log("fx.log").Count(line => line.Contains("\"method\":\"tools/list\"", StringComparison.Ordinal));
}
