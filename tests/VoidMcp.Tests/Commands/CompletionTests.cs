using VoidMcp.Commands;
using VoidMcp.Errors;

namespace VoidMcp.Tests.Commands;

public sealed class CompletionTests
{
    private const string Registry = "servers:\n  files: { command: x }\n  off: { command: x, enabled: false }\n";

    [Theory]
    [InlineData("", "=do", "doctor")]
    [InlineData("", "=zzz", "")]
    [InlineData("", "=--v", "--version")]
    [InlineData("secret", "=s", "set")]
    [InlineData("help", "=reg", "registry")]
    [InlineData("help", "=enab", "enable")]
    [InlineData("completion", "=", "bash zsh fish pwsh")]
    [InlineData("show", "=", "files off")]
    [InlineData("remove", "=", "files off")]
    [InlineData("remove files", "=", "off")]
    [InlineData("search x --server", "=", "files off")]
    [InlineData("call x --output", "=", "json text")]
    [InlineData("show files", "=", "")]
    [InlineData("add", "=", "")]
    [InlineData("list", "=--j", "--json")]
    [InlineData("no-such-command", "=--js", "")]
    public async Task Words_are_completed_by_what_is_there(string before, string word, string completions)
    {
        using var run = new CommandRun { Registry = Registry };
        string[] args = ["complete", word, .. before.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal(ExitCode.Done, await run.RunAsync(args));
        var values = run.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[0]);
        Assert.Equal(completions, string.Join(' ', values));
        Assert.Empty(run.Stderr);
    }

    [Fact]
    public async Task Another_registry_is_that_of_the_line()
    {
        using var run = new CommandRun();
        var other = Path.Join(run.Folder, "other.yaml");
        await File.WriteAllTextAsync(
            other, "servers: { there: { command: x } }", TestContext.Current.CancellationToken);
        await run.RunAsync(["complete", "=", "--config", other, "show"]);
        Assert.Equal("there\t\n", run.Stdout);
    }

    [Theory]
    [InlineData("servers: [")]
    [InlineData("servers: { a: { comand: x } }")]
    public async Task A_registry_with_errors_completes_nothing_and_says_nothing(string registry)
    {
        using var run = new CommandRun { Registry = registry };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["complete", "=", "show"]));
        Assert.Equal("", run.Stdout + run.Stderr);
    }

    [Fact]
    public async Task Every_shell_has_a_script_that_asks_voidmcp()
    {
        foreach (var shell in CompletionScripts.Shells)
        {
            using var run = new CommandRun();
            Assert.Equal(ExitCode.Done, await run.RunAsync(["completion", shell]));
            Assert.Contains(" complete \"=", run.Stdout);
        }
    }
}
