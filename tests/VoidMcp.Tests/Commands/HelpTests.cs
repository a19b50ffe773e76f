using System.Reflection;
using VoidMcp.Errors;

namespace VoidMcp.Tests.Commands;

/// <summary>
/// Every help page as it is, beside the tests: <c>Help/*.txt</c>. After a wanted change, run with VOIDMCP_ACCEPT=1.
/// </summary>
public sealed class HelpTests
{
    private static readonly string Pages = Path.Join(
        typeof(HelpTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "RepositoryRoot").Value!,
        "tests/VoidMcp.Tests/Commands/Help");

    [Theory]
    [InlineData("voidmcp")]
    [InlineData("serve")]
    [InlineData("token")]
    [InlineData("add")]
    [InlineData("import")]
    [InlineData("install")]
    [InlineData("uninstall")]
    [InlineData("profile")]
    [InlineData("remove")]
    [InlineData("list")]
    [InlineData("show")]
    [InlineData("approve")]
    [InlineData("enable")]
    [InlineData("disable")]
    [InlineData("restart")]
    [InlineData("diff")]
    [InlineData("accept")]
    [InlineData("lock")]
    [InlineData("outdated")]
    [InlineData("update")]
    [InlineData("logs")]
    [InlineData("doctor")]
    [InlineData("search")]
    [InlineData("types")]
    [InlineData("call")]
    [InlineData("run")]
    [InlineData("resources")]
    [InlineData("resources read")]
    [InlineData("prompts")]
    [InlineData("prompts get")]
    [InlineData("login")]
    [InlineData("logout")]
    [InlineData("secret")]
    [InlineData("secret set")]
    [InlineData("secret list")]
    [InlineData("secret remove")]
    [InlineData("schema")]
    [InlineData("demo")]
    [InlineData("completion")]
    [InlineData("help")]
    [InlineData("upgrade")]
    [InlineData("version")]
    public async Task A_help_page_is_what_it_was(string command)
    {
        using var run = new CommandRun();
        Assert.Equal(
            ExitCode.Done, await run.RunAsync(command == "voidmcp" ? ["--help"] : [.. command.Split(' '), "--help"]));
        Assert.Empty(run.Stderr);
        var file = Path.Join(Pages, $"{command.Replace(' ', '-')}.txt");
        if (Environment.GetEnvironmentVariable("VOIDMCP_ACCEPT") == "1")
            await File.WriteAllTextAsync(file, run.Stdout, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), run.Stdout);
    }

    [Fact]
    public async Task Without_a_command_a_terminal_shows_help()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync([]));
        Assert.Contains("Usage: voidmcp [options] <command>", run.Stdout);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["help"]));
        Assert.Contains("Usage: voidmcp [options] <command>", run.Stdout);
    }

    [Fact]
    public async Task Help_wins_over_mistakes_on_the_same_line()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["call", "--help"]));
        Assert.Equal(ExitCode.Done, await run.RunAsync(["search", "--limit", "x", "--help"]));
        Assert.StartsWith("Search the tools", run.Stdout);
    }
}
