namespace VoidMcp.EndToEnd.Registry;

public sealed class MistakesTests
{
    /// <summary>Mistakes on lines 4, 6 and 9; two servers without any.</summary>
    private static Home ThreeMistakes() => new($$"""
        version: 1
        gateway: { expose: both }
        servers:
          typo: { comand: npx }
          good: { {{Fixture.Yaml()}} }
          wrong-type: { command: npx, timeout: soon }
          fine: { {{Fixture.Yaml()}} }
          empty:
            args: [nothing, to, start]
        """);

    [Fact]
    public async Task The_good_servers_serve_and_every_mistake_is_reported_with_its_line()
    {
        using var home = ThreeMistakes();
        await using var client = await StdioClient.ConnectAsync(home);
        var names = await client.ListNamesAsync();
        Assert.Contains("good__add", names);
        Assert.Contains("fine__add", names);
        Assert.Equal(
            3, (await client.CallAsync("good__add", """{"a":1,"b":2}""")).Structured.GetProperty("sum").GetInt32());
        AssertAllMistakes((await client.CallAsync("list_mcps")).Text);

        client.CloseInput();
        await client.ExitAsync();
        AssertAllMistakes(await client.StderrAsync());
    }

    [Fact]
    public async Task The_terminal_reports_them_too()
    {
        using var home = ThreeMistakes();
        var list = await Cli.RunAsync(home, "list");
        AssertAllMistakes(list.Stdout + list.Stderr);
        Assert.Contains("good", list.Stdout);
        Assert.Contains("fine", list.Stdout);
    }

    [Fact]
    public async Task A_registry_that_is_a_pipe_or_too_large_is_an_error_at_once()
    {
        using var home = new Home("version: 1\n");
        await File.WriteAllTextAsync(
            home.File("large.yaml"), new string('#', (1024 * 1024) + 1), TestContext.Current.CancellationToken);
        var large = (await Cli.RunAsync(home, "list", "--config", home.File("large.yaml"))).Expect(1);
        Assert.Contains("larger than 1MiB", large.Stderr);
        Assert.Contains("hint: remove entries that are no longer needed", large.Stderr);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "makes a pipe with mkfifo");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [home.File("pipe.yaml")]))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        var pipe = (await Cli.RunAsync(home, "list", "--config", home.File("pipe.yaml"))).Expect(1);
        Assert.Contains("is not a regular file", pipe.Stderr);
    }

    [Theory]
    [InlineData("servers:\n  a: { command: x }\n  a: { command: y }\n", 3)]
    [InlineData("servers:\n  a: { command: x, url: https://example.org }\n", 2)]
    [InlineData("version: 1\nserver:\n  a: { command: x }\n", 2)]
    [InlineData("gateway: { expose: everything }\n", 1)]
    [InlineData("code:\n  memory: lots\n", 2)]
    [InlineData("servers:\n  a: { command: x\n", 0)]
    public async Task One_mistake_of_any_kind_has_its_line(string registry, int line)
    {
        using var home = new Home(registry);
        var list = await Cli.RunAsync(home, "list");
        var said = list.Stdout + list.Stderr;
        if (line == 0) Assert.Matches(@"(?i)(line |:)\d", said);
        else Assert.Matches($@"(?i)(line |:){line}\b", said);
    }

    [Fact]
    public async Task A_pasted_mcpServers_JSON_is_a_registry()
    {
        var args = string.Join(",", Fixture.Command().Skip(1).Select(Fixture.Quote));
        using var home = new Home($$$"""
            {
              "mcpServers": {
                "pasted": { "command": {{{Fixture.Quote(Fixture.Dotnet)}}}, "args": [{{{args}}}], "env": { "A": "1" } }
              }
            }
            """);
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Contains("pasted__add", await client.ListNamesAsync());
    }

    [Fact]
    public async Task Another_file_can_be_named()
    {
        using var home = Home.WithFixtures(Home.Direct, ("usual", []));
        await File.WriteAllTextAsync(
            home.File("other.yaml"),
            $"servers:\n  other: {{ {Fixture.Yaml()} }}\n",
            TestContext.Current.CancellationToken);
        await Cli.ApproveAsync(home, home.File("other.yaml"));
        await using var client = await StdioClient.ConnectAsync(home, "--config", home.File("other.yaml"));
        var names = await client.ListNamesAsync();
        Assert.Contains("other__add", names);
        Assert.DoesNotContain("usual__add", names);
    }

    [Fact]
    public async Task A_file_that_is_named_must_exist_unless_something_is_added_to_it()
    {
        using var home = new Home();
        var path = home.File("elsewhere.yaml");
        var list = (await Cli.RunAsync(home, "list", "--config", path)).Expect(2);
        Assert.Contains("elsewhere.yaml does not exist", list.Stderr);
        (await Cli.RunAsync(home, ["add", "fx", "--config", path, "--", .. Fixture.Command()])).Expect(0);
        (await Cli.RunAsync(home, "list", "--config", path)).Expect(0);
    }

    private static void AssertAllMistakes(string said)
    {
        Assert.Contains("comand", said);
        Assert.Contains("command", said);
        Assert.Contains("wrong-type", said);
        Assert.Contains("empty", said);
        Assert.Matches(@"(?i)(line |:)4\b", said);
        Assert.Matches(@"(?i)(line |:)6\b", said);
        Assert.Matches(@"(?i)(line |:)[89]\b", said);
    }
}
