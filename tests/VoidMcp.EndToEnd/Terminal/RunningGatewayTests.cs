using System.Text.Json;
using VoidMcp.EndToEnd.Watching;

namespace VoidMcp.EndToEnd.Terminal;

/// <summary>Terminal commands use the servers of a running gateway, and leave them as they are.</summary>
public sealed class RunningGatewayTests
{
    [Fact]
    public async Task Calls_scripts_and_lists_reach_the_servers_of_the_running_client()
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", ["--features", "--log", "fx.log"]));
        await using var client = await BeginAsync(home);
        var pid = (await client.CallAsync("fx__pid")).Result
            .GetProperty("structuredContent").GetProperty("pid").GetInt32();
        var called = (await Cli.RunAsync(home, "call", "fx.pid")).Expect(0);
        Assert.Equal(pid, called.Json.GetProperty("pid").GetInt32());
        var ran = (await Cli.RunAsync(home, "run", "-e", "(await tools.fx.pid()).pid")).Expect(0);
        Assert.Equal(pid, ran.Json.GetInt32());
        var failed = (await Cli.RunAsync(home, "call", "fx.fail")).Expect(1);
        Assert.StartsWith("error: fx.fail: ", failed.Stderr, StringComparison.Ordinal);
        Assert.Contains("Ann", (await Cli.RunAsync(home, "prompts", "get", "fx__greet", "who=Ann")).Expect(0).Stdout);
        Directory.Delete(Path.Join(home.VoidMcpHome, "cache"), recursive: true);
        Assert.Contains("tools.fx.add", (await Cli.RunAsync(home, "search", "fx.add")).Expect(0).Stdout);
        Assert.Contains("add(", (await Cli.RunAsync(home, "types", "fx")).Expect(0).Stdout);
        Assert.Equal(1, home.Starts("fx.log"));

        var own = (await Cli.RunAsync(home, "call", "fx.pid", "--no-gateway")).Expect(0);
        Assert.NotEqual(pid, own.Json.GetProperty("pid").GetInt32());
        Assert.Equal(2, home.Starts("fx.log"));
        client.CloseInput();
        Assert.Equal(0, await client.ExitAsync());
        Assert.Empty(Directory.GetFiles(Path.Join(home.VoidMcpHome, "run")));
    }

    [Fact]
    public async Task A_killed_gateway_costs_nothing_and_leaves_nothing()
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", []));
        await using (var client = await BeginAsync(home))
        {
            Assert.NotEmpty(Directory.GetFiles(Path.Join(home.VoidMcpHome, "run"), "*.sock"));
            client.Signal(9);
            await client.ExitAsync();
        }

        var added = (await Cli.RunAsync(home, "call", "fx.add", "a=1", "b=2")).Expect(0);
        Assert.Empty(added.Stderr);
        Assert.Empty(Directory.GetFiles(Path.Join(home.VoidMcpHome, "run")));
    }

    [Fact]
    public async Task An_edit_is_waited_for_and_another_registry_has_its_own_servers()
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", []));
        await using var client = await BeginAsync(home);
        var pid = (await client.CallAsync("fx__pid")).Result
            .GetProperty("structuredContent").GetProperty("pid").GetInt32();
        home.Registry += $"  more: {{ {Fixture.Yaml("--log", "more.log")} }}\n";
        var first = (await Cli.RunAsync(home, "call", "more.pid")).Expect(0).Json.GetProperty("pid").GetInt32();
        Assert.Equal(
            first, (await Cli.RunAsync(home, "call", "more.pid")).Expect(0).Json.GetProperty("pid").GetInt32());

        await File.WriteAllTextAsync(
            home.File("other.yaml"),
            $"servers:\n  fx: {{ {Fixture.Yaml()} }}\n",
            TestContext.Current.CancellationToken);
        await Cli.ApproveAsync(home, home.File("other.yaml"));
        var other = (await Cli.RunAsync(home, "call", "fx.pid", "--config", home.File("other.yaml"))).Expect(0);
        Assert.NotEqual(pid, other.Json.GetProperty("pid").GetInt32());
    }

    [Fact]
    public async Task The_terminal_is_asked_not_the_client_and_the_audit_has_each_call_once()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("the terminal is of Linux");
        using var home = new Home(
            $$"""
            version: 1
            gateway: { expose: both, audit: calls }
            servers:
              fx: { {{Fixture.Yaml("--features")}}, tools: { ask: [pid] } }

            """);
        await using var client = await BeginAsync(home);
        await client.CallAsync("fx__add", """{"a":1,"b":2}""");
        using var terminal = new PseudoTerminal();
        using var shell = terminal.Begin(home, "call fx.pid; echo code $?");
        await terminal.UntilPrintedAsync("Allow this call of fx.pid?");
        terminal.Type("once");
        await terminal.UntilPrintedAsync("code 0");
        Assert.Empty(client.Notifications("elicitation/create"));
        var refused = (await Cli.RunAsync(home, "call", "fx.pid")).Expect(1);
        Assert.Contains("nobody can be asked", refused.Stderr);

        var lines = await Patience.UntilAsync(
            async () => (await Cli.RunAsync(home, "logs", "--audit", "--json")).Expect(0).Stdout
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))
                .Select(l => $"{l.GetProperty("tool").GetString()} {l.GetProperty("decision").GetString()}").ToList(),
            l => l.Count >= 3,
            "three lines",
            l => string.Join(", ", l));
        Assert.Equal(["add allowed", "pid approved once", "pid denied"], lines);
    }

    [Fact]
    public async Task What_the_gateway_cannot_start_is_its_error()
    {
        using var home = new Home("servers:\n  gone: { command: no-such-command-anywhere }\n");
        await using var client = await BeginAsync(home);
        var failed = (await Cli.RunAsync(home, "call", "gone.x")).Expect(1);
        Assert.Contains("no-such-command-anywhere", failed.Stderr);
        Assert.Contains("--no-gateway", failed.Stderr);
        Assert.DoesNotContain("--no-gateway", (await Cli.RunAsync(home, "call", "gone.x", "--no-gateway")).Stderr);
    }

    /// <summary>A client whose gateway terminal commands can reach.</summary>
    private static async Task<StdioClient> BeginAsync(Home home)
    {
        var client = await StdioClient.ConnectAsync(home);
        await Shown.UntilGatewaysAsync(home, 1);
        return client;
    }
}
