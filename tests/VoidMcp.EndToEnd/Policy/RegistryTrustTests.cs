using System.Runtime.Versioning;
using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.Policy;

/// <summary>Registries that are the user's word, and those that are proposals.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RegistryTrustTests
{
    [Fact]
    [Trait("setting", "gateway.trust")]
    public async Task With_trust_approve_the_homes_registry_waits_too()
    {
        using var home = Home.WithFixtures("gateway: { trust: approve, expose: direct }", ("fx", ["--log", "fx.log"]));
        var waiting = (await Cli.RunAsync(home, "call", "fx.echo")).Expect(1);
        Assert.Contains("waits for `voidmcp approve fx`", waiting.Stderr);
        Assert.Empty(home.Log("fx.log"));
        Assert.Contains("fx (new)", (await Cli.RunAsync(home, "approve")).Expect(1).Stdout);
        (await Cli.RunAsync(home, "approve", "fx", "--yes")).Expect(0);
        (await Cli.RunAsync(home, "call", "fx.echo")).Expect(0);
    }

    [Fact]
    public async Task A_registry_from_elsewhere_waits_and_an_approval_makes_it_live_in_a_running_gateway()
    {
        using var home = new Home();
        var registry = home.File("project.yaml");
        await WriteAsync(registry, $"servers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))} }}\n");
        await using var client = await StdioClient.ConnectAsync(home, "--config", registry);
        Assert.DoesNotContain("fx__echo", await client.ListNamesAsync());
        Assert.Contains("waits for `voidmcp approve fx`", (await client.CallAsync("fx__echo")).Text);
        Assert.Contains("waits for the user's approval", (await client.CallAsync("list_mcps")).Text);
        var script = await client.ExecuteAsync("try { await tools.fx.echo({}) } catch (e) { return e.message }");
        Assert.Contains("waits for `voidmcp approve fx`", CodeAnswer.Of(script).Result.GetString());
        Assert.Empty(home.Log("fx.log"));

        var shown = (await Cli.RunAsync(home, "approve", "--config", registry)).Expect(1);
        Assert.Contains(Fixture.Assembly, shown.Stdout);
        Assert.Empty(home.Log("fx.log"));
        await Cli.ApproveAsync(home, registry);
        await client.UntilListedAsync("fx__echo");

        // Stricter is taken at once, another command waits again.
        await WriteAsync(
            registry,
            $"servers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))}, tools: {{ deny: [echo] }} }}\n");
        await client.UntilListedAsync("fx__add");
        (await Cli.RunAsync(home, "approve", "--config", registry)).Expect(0);
        await WriteAsync(registry, $"servers:\n  fx: {{ {Fixture.Yaml("--log", home.File("other.log"))} }}\n");
        var changed = (await Cli.RunAsync(home, "approve", "--config", registry)).Expect(1).Stdout;
        Assert.Contains("fx (changed)", changed);
        Assert.Matches($@"\+ args +{Regex.Escape(home.File("other.log"))}", changed);

        // `list` asks the running gateway, which applies the change a moment later.
        await Patience.UntilAsync(
            async () => (await Cli.RunAsync(home, "list", "--config", registry)).Expect(0).Stdout,
            list => list.Contains("waiting", StringComparison.Ordinal),
            "the changed entry waits");
    }

    [Fact]
    public async Task A_registry_that_others_can_write_runs_nothing_and_says_how_to_close_it()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", ["--log", "fx.log"]));
        File.SetUnixFileMode(home.RegistryFile, File.GetUnixFileMode(home.RegistryFile) | UnixFileMode.OtherWrite);
        var refused = (await Cli.RunAsync(home, "call", "fx.echo")).Expect(1);
        Assert.Contains("can be written by other users", refused.Stderr);
        Assert.Contains($"chmod go-w {home.RegistryFile}", refused.Stderr);
        Assert.Contains("needs attention", (await Cli.RunAsync(home, "list")).Expect(0).Stdout);
        Assert.Empty(home.Log("fx.log"));
        File.SetUnixFileMode(home.RegistryFile, File.GetUnixFileMode(home.RegistryFile) & ~UnixFileMode.OtherWrite);
        (await Cli.RunAsync(home, "call", "fx.echo")).Expect(0);
    }

    [Fact]
    public async Task On_a_terminal_add_shows_what_it_runs_and_a_no_runs_nothing()
    {
        using var home = new Home();
        var fixture = string.Join(' ', Fixture.Command("--log", home.File("fx.log")));
        var add = $"add fx -- {fixture}";
        using var terminal = new PseudoTerminal();
        using var shell = terminal.Begin(home, $"{add}; echo code $?; '{Repository.Binary}' {add}; echo code $?");
        Assert.Contains(Fixture.Assembly, await terminal.UntilPrintedAsync("[y/N] "));
        terminal.Type("n");
        Assert.Contains("code 1", await terminal.UntilPrintedAsync("[y/N] "));
        Assert.Empty(home.Log("fx.log"));
        terminal.Type("y");
        await terminal.UntilPrintedAsync("code 0");
        Assert.NotEmpty(home.Log("fx.log"));
    }

    [Fact]
    public async Task On_a_terminal_approve_asks_for_each_server()
    {
        using var home = Home.WithFixtures("gateway: { trust: approve }", ("a", []), ("b", []));
        using var terminal = new PseudoTerminal();
        using var shell = terminal.Begin(home, "approve; echo code $?");
        await terminal.UntilPrintedAsync("Approve a? [y/N] ");
        terminal.Type("y");
        await terminal.UntilPrintedAsync("Approve b? [y/N] ");
        terminal.Type("");
        await terminal.UntilPrintedAsync("code 1");
        (await Cli.RunAsync(home, "call", "a.echo")).Expect(0);
        (await Cli.RunAsync(home, "call", "b.echo")).Expect(1);
    }

    private static Task WriteAsync(string path, string text) =>
        File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
}
