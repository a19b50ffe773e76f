namespace VoidMcp.EndToEnd.Terminal;

public sealed class UsageTests
{
    [Fact]
    public async Task The_version_is_on_a_line_of_its_own()
    {
        using var home = new Home();
        Assert.Matches(@"^voidmcp \d+\.\d+\.\d+\S*\ncommit ", (await Cli.RunAsync(home, "version")).Expect(0).Stdout);
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        using var home = new Home();
        var help = (await Cli.RunAsync(home, "--help")).Expect(0).Stdout;
        Assert.All(
            new[]
            {
                "serve", "add", "remove", "list", "show", "approve", "enable", "disable", "restart", "logs", "search",
                "call", "run", "demo", "doctor", "completion", "resources", "prompts", "--version",
            },
            name => Assert.Contains(name, help));
        Assert.DoesNotContain("__worker", help);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("add")]
    [InlineData("remove")]
    [InlineData("list")]
    [InlineData("show")]
    [InlineData("approve")]
    [InlineData("enable")]
    [InlineData("disable")]
    [InlineData("restart")]
    [InlineData("logs")]
    [InlineData("search")]
    [InlineData("call")]
    [InlineData("run")]
    [InlineData("demo")]
    public async Task Every_command_explains_itself(string command)
    {
        using var home = new Home();
        var help = (await Cli.RunAsync(home, command, "--help")).Expect(0);
        Assert.Contains(command, help.Stdout);
        Assert.Empty(help.Stderr);
    }

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("list", "--no-such-option")]
    [InlineData("remove")]
    [InlineData("call")]
    [InlineData("call", "no-dot")]
    [InlineData("run")]
    public async Task Wrong_usage_ends_with_2_and_says_so_on_stderr(params string[] args)
    {
        using var home = new Home();
        var result = (await Cli.RunAsync(home, args)).Expect(2);
        Assert.StartsWith("error: ", result.Stderr);
        Assert.Empty(result.Stdout);
    }

    /// <summary>The library that prints would make a rocket of it, in data too.</summary>
    [Fact]
    public async Task Names_between_colons_stay_what_they_are()
    {
        using var home = new Home();
        var shown = await Cli.RunAsync(home, "show", ":rocket:");
        Assert.StartsWith("error: server :rocket: not found in ", shown.Expect(1).Stderr);
    }

    [Fact]
    public async Task A_registry_that_cannot_be_read_ends_with_2()
    {
        using var home = new Home("servers: [unclosed");
        var result = (await Cli.RunAsync(home, "list")).Expect(2);
        Assert.StartsWith("error: ", result.Stderr);
        Assert.Contains("voidmcp.yaml", result.Stderr);
    }

    [Fact]
    public async Task Without_a_command_and_with_a_pipe_it_serves()
    {
        using var home = Home.WithFixtures(("fx", []));
        await using var client = StdioClient.Start(home.Binary());
        Assert.Equal(
            "voidmcp",
            (await client.InitializeAsync()).Result.GetProperty("serverInfo").GetProperty("name").GetString());
    }
}
