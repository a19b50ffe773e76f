namespace VoidMcp.EndToEnd.Secrets;

/// <summary>A person at a terminal who sets a secret.</summary>
public sealed class PromptTests
{
    [Fact]
    public async Task What_is_typed_is_not_shown_and_the_terminal_is_as_before()
    {
        using var home = new Home();
        using var terminal = new PseudoTerminal();
        using var shell = terminal.Begin(
            home, "secret set github; stty -a | tr ' ' '\\n' | grep -x -e echo -e icanon; echo done");
        var shown = await terminal.UntilPrintedAsync("(not shown): ");
        terminal.Type("typed-by-a-person");
        shown += await terminal.UntilPrintedAsync("done");
        Assert.DoesNotContain("typed", shown);
        Assert.Contains("Set github in ", shown);
        Assert.Contains("icanon\r\necho\r\n", shown);
        Assert.Contains("github", (await Cli.RunAsync(home, "secret", "list")).Expect(0).Stdout);
    }

    [Fact]
    public async Task Ctrl_C_sets_nothing_and_leaves_the_terminal_as_before()
    {
        using var home = new Home();
        using var terminal = new PseudoTerminal();
        using var shell = terminal.Begin(
            home, "secret set github; echo code $?; stty -a | tr ' ' '\\n' | grep -x -e echo; echo done");
        await terminal.UntilPrintedAsync("(not shown): ");
        terminal.Press("half-\u0003");
        var shown = await terminal.UntilPrintedAsync("done");
        Assert.Contains("code 130", shown);
        Assert.Contains("\necho\r\n", shown);
        Assert.DoesNotContain("half", shown);
        Assert.Empty((await Cli.RunAsync(home, "secret", "list")).Expect(0).Stdout);
    }
}
