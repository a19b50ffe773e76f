namespace VoidMcp.EndToEnd.Types;

/// <summary>What tools without an output schema return is learned from what they returned.</summary>
public sealed class LearningTests
{
    [Fact]
    public async Task A_running_gateway_shows_what_its_last_calls_taught()
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await client.CallAsync("fx__say", Say("{\"id\":1,\"name\":\"a\"}"));
        Assert.Contains(
            "Promise<{ id: number; name: string }> // learned from 1 result\n", await SearchAsync(client, "say"));

        // A script's calls count like direct ones; failed ones don't.
        CodeAnswer.Of(await client.ExecuteAsync("""
            for (let i = 0; i < 3; i++) await tools.fx.say({ text: JSON.stringify({ id: i, name: null }) });
            try { await tools.fx.fail({ message: "no" }); } catch {}
            return 1;
            """));
        Assert.Contains(
            "Promise<{ id: number; name: string | null }> // learned from 4 results\n",
            await SearchAsync(client, "say"));
        Assert.Contains(
            "tools.fx.fail(args?: { message?: string }): Promise<unknown>\n", await SearchAsync(client, "fail"));
        Assert.Contains("learned from 4 results", await SearchAsync(client, "fx.say"));
    }

    [Fact]
    public async Task What_was_learned_is_there_in_a_later_process_and_no_value_with_it()
    {
        using var home = Home.WithFixtures(("fx", []));
        await Cli.RunAsync(
            home, "call", "fx.say", "--text", "{\"password\":\"hunter2\",\"users\":{\"alice@example.com\":1}}");
        Assert.Contains("learned from 1 result", (await Cli.RunAsync(home, "types", "fx")).Expect(0).Stdout);
        Assert.Contains(
            "Promise<{ password: string; users: Record<string, number> }> // learned from 1 result",
            (await Cli.RunAsync(home, "search", "say", "--limit", "1")).Expect(0).Stdout);
        var file = Path.Combine(home.VoidMcpHome, "cache", "types", "fx.json");
        var kept = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("hunter2", kept);
        Assert.DoesNotContain("alice", kept);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    [Trait("setting", "gateway.types")]
    public async Task Shared_types_lie_beside_the_registry_and_are_known_without_a_call()
    {
        using var first = Home.WithFixtures("gateway: { types: share }", ("fx", []));
        using var second = Home.WithFixtures("gateway: { types: share }", ("fx", []));
        using var alone = Home.WithFixtures(("fx", []));
        await Cli.RunAsync(first, "call", "fx.say", "--text", "{\"password\":\"hunter2\"}");
        var text = await File.ReadAllTextAsync(
            Path.Combine(first.VoidMcpHome, "voidmcp.types.json"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("hunter2", text);
        foreach (var home in (Home[])[second, alone])
        {
            await File.WriteAllTextAsync(
                Path.Combine(home.VoidMcpHome, "voidmcp.types.json"), text, TestContext.Current.CancellationToken);
        }

        Assert.Contains(
            "Promise<{ password: string }> // learned from 1 result",
            (await Cli.RunAsync(second, "search", "say")).Stdout);
        Assert.DoesNotContain("learned", (await Cli.RunAsync(alone, "search", "say")).Stdout);
    }

    [Fact]
    public async Task A_changed_definition_is_learned_anew()
    {
        using var home = Home.WithFixtures(("fx", []));
        await Cli.RunAsync(home, "call", "fx.say", "--text", "{\"id\":1}");
        Assert.Contains("{ id: number }", (await Cli.RunAsync(home, "search", "say")).Expect(0).Stdout);
        home.Registry = Home.WithFixtures(("fx", ["--edition", "2"])).Registry;
        Assert.DoesNotContain("learned", (await Cli.RunAsync(home, "search", "say")).Expect(0).Stdout);
    }

    [Fact]
    public async Task Processes_at_the_same_time_lose_nothing_of_each_other()
    {
        using var home = Home.WithFixtures(("fx", []));
        await Task.WhenAll(Enumerable.Range(0, 4)
            .Select(i => Cli.RunAsync(home, "call", "fx.say", "--text", $"{{\"id\":1,\"f{i}\":true}}")));
        var found = (await Cli.RunAsync(home, "search", "fx.say")).Expect(0).Stdout;
        Assert.Contains("// learned from 4 results", found);
        for (var i = 0; i < 4; i++) Assert.Contains($"f{i}?: boolean;", found);
    }

    private static string Say(string text) => $$"""{"text":{{Fixture.Quote(text)}}}""";

    private static async Task<string> SearchAsync(StdioClient client, string query) =>
        (await client.CallAsync("search", $$"""{"query":{{Fixture.Quote(query)}},"limit":20}""")).Text;
}
