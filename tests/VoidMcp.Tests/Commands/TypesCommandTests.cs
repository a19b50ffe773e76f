using VoidMcp.Errors;

namespace VoidMcp.Tests.Commands;

public sealed class TypesCommandTests
{
    [Fact]
    public async Task Without_servers_there_is_still_a_world()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["types"]));
        Assert.Contains("declare const tools: {\n};\n", run.Stdout, StringComparison.Ordinal);
        Assert.Contains("declare class ToolError extends Error", run.Stdout, StringComparison.Ordinal);
        Assert.Empty(run.Stderr);
    }

    [Fact]
    public async Task An_unknown_server_gets_the_right_name()
    {
        using var run = new CommandRun { Registry = "servers: { files: { command: no-such-command-here } }\n" };
        Assert.Equal(ExitCode.Failed, await run.RunAsync(["types", "file"]));
        Assert.Equal("error: no server 'file' is registered\nhint: Did you mean files?\n", run.Stderr);
        Assert.Empty(run.Stdout);
    }

    [Fact]
    public async Task A_server_that_cannot_start_is_an_error_and_the_others_are_printed()
    {
        using var run = new CommandRun { Registry = "servers: { files: { command: no-such-command-here } }\n" };
        Assert.Equal(ExitCode.Failed, await run.RunAsync(["types", "files"]));
        Assert.Contains("no-such-command-here", run.Stderr, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, await run.RunAsync(["types"]));
        Assert.Contains("warning: files: tools are unknown", run.Stderr, StringComparison.Ordinal);
        Assert.Contains("readonly files: files_tools;", run.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_users_scripts_are_printed_by_their_name_unless_a_server_has_it()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["types", "scripts"]));
        Assert.Contains("declare const scripts: {", run.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("declare const tools", run.Stdout, StringComparison.Ordinal);
        Assert.Contains("warning: no scripts in ", run.Stderr, StringComparison.Ordinal);

        using var taken = new CommandRun { Registry = "servers: { scripts: { command: no-such-command-here } }\n" };
        Assert.Equal(ExitCode.Failed, await taken.RunAsync(["types", "scripts"]));
        Assert.Contains("no-such-command-here", taken.Stderr, StringComparison.Ordinal);
    }
}
