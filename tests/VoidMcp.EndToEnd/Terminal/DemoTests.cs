namespace VoidMcp.EndToEnd.Terminal;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_needs_nothing_and_shows_everything()
    {
        using var home = new Home();
        var start = home.Binary("demo");
        // Neither Node nor Python nor anything else is found there.
        start.Environment["PATH"] = home.Path;
        var demo = (await Cli.RunAsync(start)).Expect(0);

        var shown = demo.Stdout + demo.Stderr;
        Assert.All(
            new[]
            {
                "search", "tools.", "await", "Tokens", "voidmcp add", "voidmcp install",
            },
            part => Assert.Contains(part, shown));
        Assert.Matches(@"\d+(\.\d+)? ?ms", shown);
    }

    [Fact]
    public async Task The_demo_leaves_nothing_behind()
    {
        using var home = new Home("# untouched\nservers: {}\n");
        (await Cli.RunAsync(home, "demo")).Expect(0);
        Assert.Equal("# untouched\nservers: {}\n", home.Registry);
    }
}
