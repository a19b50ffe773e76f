using System.Text.Json;
using VoidMcp.Errors;

namespace VoidMcp.Tests.Commands;

/// <summary>What <c>list</c> says of servers that don't run: how their last start ended, and when.</summary>
public sealed class ListVerdictTests
{
    private const string Servers =
        "servers:\n  a: { command: /nonexistent/a }\n  fails: { command: /bin/false }\n"
        + "  off: { command: x, enabled: false }\n";

    [Fact]
    public async Task Never_tried_is_said_and_so_is_that_no_gateway_runs()
    {
        using var run = new CommandRun { Registry = Servers };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list"]));
        Assert.Matches("(?m)^a +not tried +– ", run.Stdout);
        Assert.Matches("(?m)^off +disabled +– ", run.Stdout);
        Assert.DoesNotContain("CHECKED", run.Stdout, StringComparison.Ordinal);
        Assert.Equal("No gateway is running; clients start one when they need it.\n", run.Stderr);
    }

    [Fact]
    public async Task A_failed_start_is_shown_with_its_reason_and_age_until_the_next()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the commands are of Unix");
        using var run = new CommandRun { Registry = Servers };
        Assert.Equal(ExitCode.Failed, await run.RunAsync(["list", "--check"]));
        Assert.Matches("(?m)^a +needs attention +just now +– ", run.Stdout);
        Assert.Matches("(?m)^fails +failed +just now +– ", run.Stdout);

        Assert.Equal(ExitCode.Done, await run.RunAsync(["list"]));
        Assert.Matches("(?m)^NAME +STATE +CHECKED +TOOLS  NOTE", run.Stdout);
        Assert.Matches("(?m)^a +needs attention +just now +– .*/nonexistent/a", run.Stdout);
        Assert.Matches("(?m)^fails +failed +just now +– .*fails", run.Stdout);
        Assert.Contains("warning: fails: ", run.Stderr, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["show", "fails"]));
        Assert.StartsWith("fails: failed", run.Stdout, StringComparison.Ordinal);
        Assert.Contains("\n  last started just now\n", run.Stdout, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Done, await run.RunAsync(["list", "--json"]));
        var rows = JsonElement.Parse(run.Stdout).GetProperty("servers").EnumerateArray().ToList();
        Assert.Equal(
            ["needs attention", "failed", "disabled"], rows.Select(r => r.GetProperty("state").GetString()));
        Assert.True(rows[1].TryGetProperty("checked", out _));
        Assert.False(rows[2].TryGetProperty("checked", out _));
    }
}
