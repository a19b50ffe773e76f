using VoidMcp.Errors;
using VoidMcp.Tests.Status;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Commands;

public sealed class SwitchCommandsTests
{
    private const string Servers =
        "servers:\n  a: { command: x } # mine\n  b: { command: y, enabled: false }\n  typo: { comand: z }\n";

    private const string NoGateway =
        "No running gateway uses this registry; the change takes effect when one starts.\n";

    [Fact]
    public async Task Switching_edits_the_registry_and_says_what_came_of_it()
    {
        using var run = new CommandRun { Registry = Servers };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["disable", "a"]));
        Assert.Equal(("Disabled a in HOME/voidmcp.yaml\n", NoGateway), (run.Stdout, run.Stderr));
        Assert.Contains("a: { command: x, enabled: false } # mine", run.Registry);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["enable", "a", "b"]));
        Assert.Equal("Enabled a, b in HOME/voidmcp.yaml\n", run.Stdout);
        Assert.Contains("enabled: true", run.Registry);
        Assert.DoesNotContain("false", run.Registry);
    }

    [Fact]
    public async Task What_is_so_already_is_said_and_changes_nothing()
    {
        using var run = new CommandRun { Registry = Servers };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["enable", "a"]));
        Assert.Equal(("a is already enabled\n", "", Servers), (run.Stdout, run.Stderr, run.Registry));
        Assert.Equal(ExitCode.Done, await run.RunAsync(["disable", "a", "b"]));
        Assert.Equal("b is already disabled\nDisabled a in HOME/voidmcp.yaml\n", run.Stdout);
    }

    [Fact]
    public async Task A_restart_is_written_into_the_entry()
    {
        using var run = new CommandRun { Registry = Servers };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["restart", "a"]));
        Assert.Equal(("Restarted a in HOME/voidmcp.yaml\n", NoGateway), (run.Stdout, run.Stderr));
        Assert.Matches("a: { command: x, restarted: \"20.*Z\" } # mine\n", run.Registry);
        var first = run.Registry;
        Assert.Equal(ExitCode.Done, await run.RunAsync(["restart", "a"]));
        Assert.NotEqual(first, run.Registry);
    }

    [Theory]
    [InlineData("enable")]
    [InlineData("disable")]
    [InlineData("restart")]
    public async Task All_or_nothing_and_the_nearest_name(string verb)
    {
        using var run = new CommandRun { Registry = "servers:\n  files: { command: x }\n" };
        Assert.Equal(ExitCode.Failed, await run.RunAsync([verb, "files", "fils"]));
        Assert.Contains("error: server fils not found", run.Stderr);
        Assert.Contains("hint: Did you mean files?", run.Stderr);
        Assert.Equal("servers:\n  files: { command: x }\n", run.Registry);
    }

    [Fact]
    public async Task A_server_with_a_mistake_is_switched_and_its_mistake_told()
    {
        using var run = new CommandRun { Registry = Servers };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["disable", "typo"]));
        Assert.Equal(ExitCode.Done, await run.RunAsync(["disable", "typo"]));
        Assert.Equal("typo is already disabled\n", run.Stdout);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["enable", "typo"]));
        Assert.StartsWith(
            "warning: HOME/voidmcp.yaml:4: typo: unknown key comand\nhint: Did you mean command?\n", run.Stderr);
    }

    [Fact]
    public async Task Gateways_that_have_seen_it_are_told_apart_from_those_that_have_not()
    {
        using var run = new CommandRun { Registry = "servers:\n  a: { command: x, enabled: false }\n" };
        var after = VoidMcp.Registry.RegistryReader.VersionOf("servers:\n  a: { command: x, enabled: true }\n"u8);
        var server = ("a", new UpstreamStatus { State = UpstreamState.Starting });
        using var quick = run.Gateway(Gateways.Of(11, "quick", server) with { RegistryVersion = after });
        Assert.Equal(ExitCode.Done, await run.RunAsync(["enable", "a"]));
        Assert.Equal("Applied in 1 running gateway: a is starting\n", run.Stderr);

        run.Registry = "servers:\n  a: { command: x, enabled: false }\n";
        using var stuck = run.Gateway(Gateways.Of(12, "stuck", server));
        Assert.Equal(ExitCode.Done, await run.RunAsync(["enable", "a"]));
        Assert.Equal(
            "Applied in 1 running gateway: a is starting\nwarning: not yet applied by the gateway of stuck (pid 12)\n",
            run.Stderr);
    }

    [Fact]
    public async Task A_gateway_that_leaves_the_server_out_says_why()
    {
        const string text = "servers:\n  a: { command: x, env: { K: \"${env:REFERRED}\" }, enabled: false }\n";
        using var run = new CommandRun { Registry = text };
        var after = VoidMcp.Registry.RegistryReader.VersionOf(
            System.Text.Encoding.UTF8.GetBytes(text.Replace("false", "true", StringComparison.Ordinal)));
        using var gateway = run.Gateway(
            WatchingCommandsTests.LeavingOut(run.RegistryPath, 11) with { RegistryVersion = after });
        Assert.Equal(ExitCode.Done, await run.RunAsync(["enable", "a"]));
        Assert.Equal(
            "Applied in 1 running gateway: a needs attention\n"
            + "warning: a: the gateway of Claude Code 2.0 (pid 11) reports: "
            + "line 2: env.K: environment variable REFERRED is not set\n"
            + "hint: set it where voidmcp is started\n",
            run.Stderr);

        gateway.Dispose();
        using var nobodys = run.Gateway(WatchingCommandsTests.LeavingOut(run.RegistryPath, 12) with { Clients = [] });
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list"]));
        Assert.StartsWith("warning: a: the gateway with pid 12 reports: line 2: ", run.Stderr);
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("restart")]
    public async Task An_alias_can_not_be_switched_by_itself(string verb)
    {
        using var run = new CommandRun { Registry = "servers:\n  d: &d { command: x }\n  b: *d\n" };
        Assert.Equal(ExitCode.Usage, await run.RunAsync([verb, "b"]));
        Assert.Equal(
            "error: HOME/voidmcp.yaml, line 3: b is an alias of another entry and "
            + """
            can't be changed separately; the file was not changed
            hint: replace the alias with a complete entry in an editor

            """,
            run.Stderr);
        Assert.Equal(ExitCode.Usage, await run.RunAsync([verb, "d"]));
        Assert.Contains(
            "line 2: can't edit this entry without changing others; the file was not changed\n"
            + "hint: edit the file by hand",
            run.Stderr);
        Assert.DoesNotContain("enabled", run.Registry);
        Assert.DoesNotContain("restarted", run.Registry);
    }
}
