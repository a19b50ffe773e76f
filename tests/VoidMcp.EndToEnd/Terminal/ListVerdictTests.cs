namespace VoidMcp.EndToEnd.Terminal;

/// <summary>How the last start of each server ended stays known, whichever process it was.</summary>
public sealed class ListVerdictTests
{
    [Fact]
    public async Task A_verdict_is_kept_from_one_command_to_the_next_and_from_a_gateway()
    {
        using var home = new Home(
            $$"""
            servers:
              fx: { {{Fixture.Yaml()}} }
              crash: { command: /bin/sh, args: [-c, "echo boom >&2; exit 3"] }
              never: { {{Fixture.Yaml()}} }
            """);
        var fresh = (await Cli.RunAsync(home, "list")).Expect(0);
        Assert.Matches("(?m)^fx +not tried +– ", fresh.Stdout);
        Assert.Contains("No gateway is running", fresh.Stderr);

        (await Cli.RunAsync(home, "call", "fx.add", "a=1", "b=2")).Expect(0);
        (await Cli.RunAsync(home, "call", "crash.x")).Expect(1);
        var listed = (await Cli.RunAsync(home, "list")).Expect(0);
        Assert.Matches(@"(?m)^fx +idle +(just now|\d+ s ago) +\d+ ", listed.Stdout);
        Assert.Matches(@"(?m)^crash +failed +(just now|\d+ s ago) +– .*code 3", listed.Stdout);
        Assert.Matches("(?m)^never +not tried +– +– ", listed.Stdout);
        Assert.Contains("boom", listed.Stderr);

        var check = (await Cli.RunAsync(home, "list", "--check")).Expect(1);
        Assert.Matches("(?m)^crash +failed +just now", check.Stdout);
        Assert.Matches("(?m)^never +ready +just now", check.Stdout);
        Assert.Matches("(?m)^never +idle +", (await Cli.RunAsync(home, "list")).Expect(0).Stdout);
    }
}
