using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.Terminal;

[UnsupportedOSPlatform("windows")]
public sealed class DoctorTests
{
    [Fact]
    public async Task It_names_every_broken_part_and_its_fix_and_exits_with_1()
    {
        using var home = new Home(
            $$"""
            servers:
              fx: { {{Fixture.Yaml([])}} }
              gone: { command: no-such-command-anywhere }
              crash: { command: /bin/sh, args: [-c, "echo boom >&2; exit 3"] }
              off: { command: /bin/true, enabled: false }
              wrong: { comand: x }
            """);
        var ran = (await Cli.RunAsync(home, "doctor")).Expect(1);
        Assert.Matches(@"(?m)^failed +registry: .*unknown key comand\n +fix: Did you mean command\?$", ran.Stdout);
        Assert.Matches(@"(?m)^(ok|warning) +sandbox: ", ran.Stdout);
        Assert.Matches(@"(?m)^ok +server fx: \d+ tools \(.*\)$", ran.Stdout);
        Assert.Matches(@"(?m)^failed +server gone: command `no-such-command-anywhere` not found", ran.Stdout);
        Assert.Matches(@"(?m)^failed +server crash: .*code 3[\s\S]*?boom", ran.Stdout);
        Assert.Matches(@"(?m)^skipped +server off: disabled$", ran.Stdout);
        Assert.Contains("4 failed", ran.Stderr);
    }

    [Fact]
    public async Task It_fixes_permissions_and_then_nothing_is_broken()
    {
        using var home = Home.WithFixtures(("fx", []));
        File.SetUnixFileMode(home.RegistryFile, (UnixFileMode)0b110_110_110);
        var broken = (await Cli.RunAsync(home, "doctor")).Expect(1);
        Assert.Contains("chmod go-w", broken.Stdout);
        Assert.Matches(@"(?m)^failed +server fx: is not started", broken.Stdout);

        var repaired = (await Cli.RunAsync(home, "doctor", "--fix")).Expect(0);
        Assert.Matches(@"(?m)^fixed +files: ", repaired.Stdout);
        Assert.Matches(@"(?m)^ok +server fx: ", repaired.Stdout);
        (await Cli.RunAsync(home, "doctor")).Expect(0);
    }

    [Fact]
    public async Task It_checks_what_the_clients_start()
    {
        using var home = Home.WithFixtures(("fx", []));
        Directory.CreateDirectory(home.File(".codex"));
        var none = (await Cli.RunAsync(home, "doctor")).Expect(0);
        Assert.Matches(
            @"(?m)^skipped +client codex: does not have voidmcp\n +fix: voidmcp install codex$", none.Stdout);
        (await Cli.RunAsync(home, "install", "codex", "--yes")).Expect(0);
        Assert.Matches(
            @"(?m)^ok +client codex: has voidmcp as 'voidmcp'$", (await Cli.RunAsync(home, "doctor")).Expect(0).Stdout);
        var file = home.File(".codex/config.toml");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            file,
            Regex.Replace(text, "(?m)^command = .*$", "command = \"/nonexistent/voidmcp\""),
            TestContext.Current.CancellationToken);
        var broken = (await Cli.RunAsync(home, "doctor")).Expect(1);
        Assert.Contains("/nonexistent/voidmcp, which is missing", broken.Stdout);
    }

    [Fact]
    public async Task It_prints_json_for_programs()
    {
        using var home = Home.WithFixtures(("fx", []));
        var ran = (await Cli.RunAsync(home, "doctor", "--json")).Expect(0);
        var findings = JsonElement.Parse(ran.Stdout).GetProperty("findings").EnumerateArray().ToList();
        Assert.Contains(findings, f => f.GetProperty("subject").GetString() == "server fx"
            && f.GetProperty("state").GetString() == "ok" && f.GetProperty("seconds").GetDouble() > 0);
    }
}
