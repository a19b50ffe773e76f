using System.Text.Json;

namespace VoidMcp.EndToEnd.Terminal;

public sealed class RegistryCommandsTests
{
    [Fact]
    public async Task Add_connects_shows_the_tools_and_writes()
    {
        using var home = new Home();
        var added =
            (await Cli.RunAsync(home, ["add", "fx", "-e", "KEY=a value", "--", .. Fixture.Command()])).Expect(0);
        Assert.Contains("protocol_error", added.Stdout + added.Stderr);
        Assert.Contains("fx:", home.Registry);
        Assert.Contains("KEY", home.Registry);

        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync("return (await tools.fx.env({})).KEY");
        Assert.Equal("a value", CodeAnswer.Of(reply).Result.GetString());
    }

    [Fact]
    public async Task Add_of_a_server_that_does_not_start_writes_nothing_and_shows_its_words()
    {
        using var home = new Home("# mine\nservers: {}\n");
        var added = (await Cli.RunAsync(home, ["add", "dead", "--", .. Fixture.Command("--mode", "dead")])).Expect(1);
        Assert.Contains("error: ", added.Stderr);
        Assert.Contains("because it was told so", added.Stderr);
        Assert.Equal("# mine\nservers: {}\n", home.Registry);

        (await Cli.RunAsync(home, ["add", "dead", "--no-verify", "--", .. Fixture.Command("--mode", "dead")]))
            .Expect(0);
        Assert.Contains("dead", home.Registry);
    }

    [Fact]
    public async Task Add_of_a_command_that_is_not_there_says_so()
    {
        using var home = new Home();
        var added = (await Cli.RunAsync(home, "add", "ghost", "--", "no-such-command-anywhere")).Expect(1);
        Assert.Contains("no-such-command-anywhere", added.Stderr);
    }

    [Fact]
    public async Task Add_of_a_name_that_is_taken_changes_nothing()
    {
        using var home = Home.WithFixtures(("fx", []));
        var before = home.Registry;
        var added = await Cli.RunAsync(home, ["add", "fx", "--", .. Fixture.Command()]);
        Assert.NotEqual(0, added.ExitCode);
        Assert.Contains("fx", added.Stderr);
        Assert.Equal(before, home.Registry);
    }

    [Fact]
    public async Task Edits_keep_the_users_comments_and_order()
    {
        using var home = new Home($$"""
            # my servers, in the order I like
            version: 1
            servers:
              zeta: { {{Fixture.Yaml()}} }   # the last letter first
              # this one goes
              gone:
                command: nowhere   # really
              alpha:
                # deep inside
                command: npx
            gateway:
              expose: code # trailing

            """);
        (await Cli.RunAsync(home, ["add", "new", "--", .. Fixture.Command()])).Expect(0);
        (await Cli.RunAsync(home, "remove", "gone")).Expect(0);

        var after = home.Registry;
        Assert.All(
            new[]
            {
                "# my servers, in the order I like", "# the last letter first", "# deep inside",
                "expose: code # trailing",
            },
            comment => Assert.Contains(comment, after));
        Assert.DoesNotContain("gone:", after);
        Assert.True(
            after.IndexOf("zeta:", StringComparison.Ordinal) < after.IndexOf("alpha:", StringComparison.Ordinal));
        var list = (await Cli.RunAsync(home, "list", "--json")).Expect(0);
        Assert.All(new[] { "zeta", "alpha", "new" }, name => Assert.Contains($"\"{name}\"", list.Stdout));
    }

    [Fact]
    public async Task Edits_at_once_lose_nothing()
    {
        using var home = new Home();
        var results = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(n => Cli.RunAsync(home, "add", $"s{n}", "--no-verify", "--", "npx", "-y", "x")));
        Assert.All(results, r => r.Expect(0));
        Assert.All(Enumerable.Range(0, 8), n => Assert.Contains($"s{n}:", home.Registry));
    }

    [Fact]
    public async Task Lines_of_readmes_are_taken_as_they_are_typed()
    {
        using var home = new Home();
        var command = Fixture.Command("--features");
        (await Cli.RunAsync(home, ["add", "claude", "mcp", "add", "-s", "user", "a", "--", .. command])).Expect(0);
        (await Cli.RunAsync(home, ["add", "-s", "user", "--transport", "stdio", "b", .. command])).Expect(0);
        var json = $$"""{"name":"c","command":{{Fixture.Quote(command[0])}},"args":[{{Fixture.Quote(command[1])}}]}""";
        (await Cli.RunAsync(home, "add", "code", "--add-mcp", json)).Expect(0);
        foreach (var name in new[] { "a", "b", "c" })
            (await Cli.RunAsync(home, "call", $"{name}.add", "a=1", "b=2")).Expect(0);
        Assert.Equal(2, home.Registry.Split("--features").Length - 1);
        (await Cli.RunAsync(home, "add", "code", "--add-mcp", json)).Expect(2);
    }

    [Fact]
    public async Task Remove_of_an_unknown_name_offers_the_near_one()
    {
        using var home = Home.WithFixtures(("github", []));
        var removed = await Cli.RunAsync(home, "remove", "gihtub");
        Assert.NotEqual(0, removed.ExitCode);
        Assert.StartsWith("error: ", removed.Stderr);
        Assert.Contains("hint: ", removed.Stderr);
        Assert.Contains("github", removed.Stderr);
        Assert.Empty(removed.Stdout);
    }

    [Fact]
    public async Task List_shows_every_server_to_a_person_and_to_a_program()
    {
        using var home = Home.WithFixtures(("one", []), ("two", ["--mode", "modern"]));
        var list = (await Cli.RunAsync(home, "list")).Expect(0);
        Assert.Contains("one", list.Stdout);
        Assert.Contains("two", list.Stdout);
        Assert.DoesNotContain("\u001b[", list.Stdout);
        var json = (await Cli.RunAsync(home, "list", "--json")).Expect(0).Json;
        Assert.Contains("\"two\"", json.GetRawText());
    }

    [Fact]
    public async Task A_key_in_an_address_is_shown_nowhere()
    {
        const string key = "sk-abc123def456ghi789";
        using var home = new Home($"servers:\n  a: {{ url: \"https://mcp.invalid/{key}/mcp\" }}\n");
        foreach (var args in (string[][])[["list"], ["show", "a"], ["list", "--check"], ["call", "a.x"], ["logs"]])
        {
            var said = await Cli.RunAsync(home, args);
            Assert.DoesNotContain(key, said.Stdout + said.Stderr);
        }

        Assert.Contains("https://mcp.invalid/(hidden)/mcp", (await Cli.RunAsync(home, "list", "-l")).Stdout);
    }

    [Fact]
    public async Task Without_any_server_list_says_what_to_do()
    {
        using var home = new Home();
        var list = (await Cli.RunAsync(home, "list")).Expect(0);
        Assert.Contains("voidmcp add", list.Stdout + list.Stderr);
        Assert.NotEqual(JsonValueKind.Undefined, (await Cli.RunAsync(home, "list", "--json")).Expect(0).Json.ValueKind);
    }
}
