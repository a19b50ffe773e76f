namespace VoidMcp.EndToEnd.Terminal;

/// <summary><c>voidmcp resources</c> and <c>voidmcp prompts</c>.</summary>
public sealed class ItemCommandsTests
{
    [Fact]
    public async Task Resources_are_listed_and_read()
    {
        using var home = Home.WithFixtures(("fx", ["--features", "--name", "fx"]), ("off", []));
        var list = (await Cli.RunAsync(home, "resources")).Expect(0);
        Assert.Matches(@"(?m)^fixture://fx/only +fx +– +only$", list.Stdout);
        Assert.Matches(@"(?m)^fixture://files/\{path\} +fx +template +files$", list.Stdout);
        var json = (await Cli.RunAsync(home, "resources", "--json")).Expect(0).Json;
        Assert.Equal(3, json.GetProperty("resources").GetArrayLength());
        Assert.Empty((await Cli.RunAsync(home, "resources", "--server", "off")).Expect(0).Stdout);

        var read = (await Cli.RunAsync(home, "resources", "read", "fixture://fx/only")).Expect(0);
        Assert.NotEmpty(read.Stdout);
        (await Cli.RunAsync(home, "resources", "read", "fixture://fx/only", "--output", home.File("x"))).Expect(0);
        Assert.Equal(
            read.Stdout.TrimEnd('\n'),
            await File.ReadAllTextAsync(home.File("x"), TestContext.Current.CancellationToken));
        var missing = (await Cli.RunAsync(home, "resources", "read", "other://x")).Expect(1);
        Assert.StartsWith("error: the resource other://x of fx: ", missing.Stderr);
    }

    [Fact]
    public async Task Prompts_are_listed_and_got()
    {
        using var home = Home.WithFixtures(("fx", ["--features"]));
        var list = (await Cli.RunAsync(home, "prompts")).Expect(0);
        Assert.Matches(@"(?m)^fx__greet +who", list.Stdout);
        Assert.Contains("ünïcode", list.Stdout);
        foreach (var name in new[] { "fx__greet", "fx.greet" })
        {
            var got = (await Cli.RunAsync(home, "prompts", "get", name, "who=Ann")).Expect(0);
            Assert.Contains("Ann", got.Stdout);
            Assert.Contains("user:", got.Stderr);
        }

        (await Cli.RunAsync(home, "prompts", "get", "fx__greet", "Ann")).Expect(2);
        Assert.Contains("fx__greet", (await Cli.RunAsync(home, "prompts", "get", "fx__gret")).Expect(1).Stderr);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_a_warning_and_exit_code_1()
    {
        using var home = new Home(
            $$"""
            servers:
              fx: { {{Fixture.Yaml("--features")}} }
              gone: { command: no-such-command-anywhere }
            """);
        var list = (await Cli.RunAsync(home, "prompts")).Expect(1);
        Assert.Contains("fx__greet", list.Stdout);
        Assert.Contains("gone: its lists are unknown", list.Stderr);
    }
}
