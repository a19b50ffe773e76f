using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Commands;

public sealed class VersionCommandTests
{
    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    [InlineData("-v")]
    public async Task The_first_line_is_the_version_and_the_rest_is_for_bug_reports(string arg)
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync([arg]));
        var lines = run.Stdout.TrimEnd('\n').Split('\n');
        Assert.Equal($"voidmcp {Implementation.Version}", lines[0]);
        Assert.Equal(["commit", "date", "runtime", "system"], lines[1..].Select(line => line.Split(' ')[0]));
        Assert.All(lines[1..], line => Assert.NotEmpty(line[9..].Trim()));
        Assert.Empty(run.Stderr);
    }

    [Fact]
    public async Task Programs_get_the_same_as_json()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["version", "--json"]));
        var json = JsonElement.Parse(run.Stdout);
        Assert.Equal(Implementation.Version, json.GetProperty("version").GetString());
        Assert.Equal(
            ["version", "commit", "date", "runtime", "system"], json.EnumerateObject().Select(member => member.Name));
        Assert.StartsWith(".NET 10", json.GetProperty("runtime").GetString());
    }

    [Fact]
    public async Task Upgrade_says_what_to_do_and_changes_nothing()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["upgrade"]));
        Assert.StartsWith($"voidmcp {Implementation.Version}, installed in an unknown way: ", run.Stdout);
        Assert.Contains("releases/latest", run.Stdout);
        Assert.Contains("Running gateways keep the old version", run.Stderr);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["upgrade", "--json"]));
        var json = JsonElement.Parse(run.Stdout);
        Assert.Equal("unknown", json.GetProperty("method").GetString());
        Assert.True(File.Exists(json.GetProperty("program").GetString()));
        Assert.False(json.TryGetProperty("upgrade", out _));
        Assert.Equal(["no files"], Directory.EnumerateFileSystemEntries(run.Folder).DefaultIfEmpty("no files"));
    }
}
