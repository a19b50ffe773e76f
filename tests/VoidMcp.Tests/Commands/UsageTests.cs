using VoidMcp.Commands;
using VoidMcp.Errors;
using VoidMcp.Terminal;

namespace VoidMcp.Tests.Commands;

public sealed class UsageTests
{
    [Fact]
    public void Every_command_has_the_name_under_which_it_is_found()
    {
        // Only the command that is named is made.
        var root = CommandLine.Root(CommandContext.OfProcess(new Output(Surface.Stdout(), Surface.Stderr())));
        Assert.Equal(root.Subcommands.Select(command => command.Name), CommandLine.Names);
    }

    [Theory]
    [InlineData("lst", "error: unknown command 'lst'\nhint: Did you mean list?\n")]
    [InlineData("no-such-command", "error: unknown command 'no-such-command'\nhint: voidmcp --help\n")]
    [InlineData("list --chek", "error: unknown option --chek for `voidmcp list`\nhint: Did you mean --check?\n")]
    [InlineData(
        "list --no-such-option",
        "error: unknown option --no-such-option for `voidmcp list`\nhint: voidmcp list --help\n")]
    [InlineData("list extra", "error: unexpected argument 'extra' for `voidmcp list`\nhint: voidmcp list --help\n")]
    [InlineData("list --config", "error: --config requires <FILE>\nhint: voidmcp list --help\n")]
    [InlineData("remove", "error: missing argument <name> for `voidmcp remove`\nhint: voidmcp remove --help\n")]
    [InlineData("search", "error: missing argument <words> for `voidmcp search`\nhint: voidmcp search --help\n")]
    [InlineData(
        "search x --limit many",
        "error: invalid value 'many' for --limit: expected <NUMBER>\nhint: voidmcp search --help\n")]
    [InlineData("call", "error: missing argument <server.tool> for `voidmcp call`\nhint: voidmcp call --help\n")]
    [InlineData(
        "call no-dot", "error: invalid tool name 'no-dot'\nhint: write server.tool; to find tools: voidmcp search\n")]
    [InlineData("call a.b --json {} --x 1", "error: --json can't be combined with other arguments\n")]
    [InlineData(
        "run", "error: no script is given\nhint: give a file, -e CODE, or the script on stdin\n")]
    [InlineData(
        "run a.js b",
        "error: unexpected argument 'b' for `voidmcp run`\nhint: arguments of the script follow --: voidmcp run "
        + "script.js -- b\n")]
    [InlineData(
        "completion",
        "error: missing argument <shell> for `voidmcp completion`\nhint: voidmcp completion --help\n")]
    [InlineData("completion zsch", "error: no completion for 'zsch'\nhint: Did you mean zsh?\n")]
    [InlineData(
        "run a.js --timeout soon",
        "error: invalid value 'soon' for --timeout: expected <DURATION>\nhint: voidmcp run --help\n")]
    [InlineData(
        "add", "error: `voidmcp add` requires a name and a command, URL or npm package\nhint: voidmcp add --help\n")]
    public async Task Wrong_usage_ends_with_2_and_says_what_to_do(string line, string said)
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Usage, await run.RunAsync(line.Split(' ')));
        Assert.Equal(said, run.Stderr);
        Assert.Empty(run.Stdout);
    }

    [Fact]
    public async Task A_script_that_is_not_there_is_wrong_usage()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["run", "missing.js"]));
        Assert.Equal("error: missing.js not found\nhint: give a script file, or - for stdin\n", run.Stderr);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public async Task The_version_is_on_a_line_of_its_own(string argument)
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync([argument]));
        Assert.Matches(@"^voidmcp \d+\.\d+\.\d+\S*\ncommit ", run.Stdout);
    }

    [Fact]
    public async Task A_registry_that_cannot_be_understood_ends_with_2_and_the_place()
    {
        using var run = new CommandRun { Registry = "servers:\n  a: [unclosed\n" };
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["list"]));
        Assert.Matches(@"^error: HOME/voidmcp\.yaml:\d+: ", run.Stderr);
        Assert.Empty(run.Stdout);
    }

    [Fact]
    public void Exit_codes_are_what_scripts_rely_on()
    {
        Assert.Equal([0, 1, 2, 130, 143], Enum.GetValues<ExitCode>().Select(code => (int)code));
        Assert.Equal(
            [
                ExitCode.Usage, ExitCode.Usage, ExitCode.Failed, ExitCode.Failed, ExitCode.Failed, ExitCode.Failed,
                ExitCode.Failed, ExitCode.Failed, ExitCode.Failed, ExitCode.Failed, ExitCode.Failed,
                ExitCode.Failed, ExitCode.Interrupted, ExitCode.Failed, ExitCode.Failed, ExitCode.Failed,
            ],
            Enum.GetValues<FailureKind>().Select(kind => new VoidMcpException(kind, "").ExitCode));
    }
}
