using VoidMcp.Errors;

namespace VoidMcp.Tests.Commands;

public sealed class RunCommandTests
{
    private const string Report = "// Makes a report.\n// @param {number} days\n// @param {string} [repo]\nreturn args";

    [Fact]
    public async Task A_name_that_is_neither_a_file_nor_a_script_says_what_there_is()
    {
        using var run = Home();
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["run", "reprot"]));
        Assert.Equal(
            "error: reprot not found: there is no such file, and no script of that name\n"
            + "hint: Did you mean report? Or give a script file, or - for stdin\n",
            run.Stderr);
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["run", "x"]));
        Assert.Contains("The scripts are report. Or give", run.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_scripts_it_says_where_they_would_be()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["run", "x"]));
        Assert.Contains("There are no scripts in HOME/scripts.", run.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.js")]
    [InlineData("./report")]
    public async Task A_path_is_a_path(string path)
    {
        using var run = Home();
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["run", path]));
        Assert.Contains($"error: {path} not found\n", run.Stderr, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["run", path, "days=1"]));
        Assert.Contains("unexpected argument 'days=1'", run.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_cannot_be_used_says_why()
    {
        using var run = Home();
        File.WriteAllText(Path.Join(run.Folder, "scripts", "bare.js"), "return 1");
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["run", "bare"]));
        Assert.Contains(
            "bare.js in HOME/scripts can't be used: it has no comment", run.Stderr, StringComparison.Ordinal);
        await run.RunAsync(["list"]);
        Assert.Contains("warning: script bare.js: it has no comment", run.Stderr, StringComparison.Ordinal);
        Assert.Contains("Your scripts (voidmcp run NAME): report", run.Stderr, StringComparison.Ordinal);
        await run.RunAsync(["list", "--json"]);
        Assert.Contains("\"name\": \"report\"", run.Stdout, StringComparison.Ordinal);
        Assert.Contains("it has no comment on top that says what it does", run.Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing required --days (number)", "report")]
    [InlineData("unknown argument --dayz", "report", "dayz=1")]
    [InlineData("days", "report", "days=many")]
    [InlineData("invalid JSON", "report", "{days")]
    [InlineData("missing required --days", "report", "{\"repo\":\"x\"}")]
    public async Task Arguments_follow_the_comment(string expected, params string[] words)
    {
        using var run = Home();
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["run", .. words]));
        Assert.Contains(expected, run.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("voidmcp call", run.Stderr, StringComparison.Ordinal);
    }

    private static CommandRun Home()
    {
        var run = new CommandRun();
        Directory.CreateDirectory(Path.Join(run.Folder, "scripts"));
        File.WriteAllText(Path.Join(run.Folder, "scripts", "report.js"), Report);
        return run;
    }
}
