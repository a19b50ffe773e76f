using VoidMcp.Errors;

namespace VoidMcp.Tests.Commands;

public sealed class UsageTests
{
    [Theory]
    [InlineData("lst", "error: there is no command 'lst'\nhint: Did you mean list?\n")]
    [InlineData("no-such-command", "error: there is no command 'no-such-command'\nhint: voidmcp --help\n")]
    [InlineData("list --chek", "error: `voidmcp list` has no option --chek\nhint: Did you mean --check?\n")]
    [InlineData("list --no-such-option", "error: `voidmcp list` has no option --no-such-option\nhint: voidmcp list --help\n")]
    [InlineData("list extra", "error: `voidmcp list` does not know what to do with 'extra'\nhint: voidmcp list --help\n")]
    [InlineData("list --config", "error: --config needs <FILE>\nhint: voidmcp list --help\n")]
    [InlineData("remove", "error: `voidmcp remove` needs <name>\nhint: voidmcp remove --help\n")]
    [InlineData("search", "error: `voidmcp search` needs <words>\nhint: voidmcp search --help\n")]
    [InlineData("search x --limit many", "error: --limit can't be 'many'; it takes <NUMBER>\nhint: voidmcp search --help\n")]
    [InlineData("call", "error: `voidmcp call` needs <server.tool>\nhint: voidmcp call --help\n")]
    [InlineData("call no-dot", "error: 'no-dot' names no tool\nhint: write server.tool; `voidmcp search` finds tools\n")]
    [InlineData("call a.b --json {} --x 1", "error: give the arguments by name or as --json, not both\n")]
    [InlineData("run", "error: `voidmcp run` needs <script.js>\nhint: voidmcp run --help\n")]
    [InlineData("run a.js --timeout soon", "error: --timeout can't be 'soon'; it takes <DURATION>\nhint: voidmcp run --help\n")]
    [InlineData("add", "error: `voidmcp add` needs a name and a command, a url or an npm package\nhint: voidmcp add --help\n")]
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
        Assert.Equal("error: there is no file missing.js\nhint: name a script, or - for stdin\n", run.Stderr);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public async Task The_version_is_one_line(string argument)
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync([argument]));
        Assert.Matches(@"^voidmcp \d+\.\d+\.\d+\S*\n$", run.Stdout);
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
                ExitCode.Usage, ExitCode.Usage, ExitCode.Failed, ExitCode.Failed, ExitCode.Failed, ExitCode.Failed, ExitCode.Failed,
                ExitCode.Failed, ExitCode.Failed, ExitCode.Failed, ExitCode.Failed, ExitCode.Interrupted, ExitCode.Failed, ExitCode.Failed, ExitCode.Failed,
            ],
            Enum.GetValues<FailureKind>().Select(kind => new VoidMcpException(kind, "").ExitCode));
    }
}
