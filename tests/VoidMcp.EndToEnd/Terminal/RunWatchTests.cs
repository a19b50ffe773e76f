using System.Diagnostics;

namespace VoidMcp.EndToEnd.Terminal;

/// <summary><c>voidmcp run --watch</c>: again after each change, until Ctrl-C.</summary>
public sealed class RunWatchTests
{
    [Fact]
    public async Task A_script_runs_again_after_a_change_also_after_an_error_until_Ctrl_C()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("the terminal is of Linux");
        using var home = Home.WithFixtures(("fx", []));
        await WriteAsync(home, "return (await tools.fx.add({ a: 1, b: 2 })).sum * 100 + 11");
        using var terminal = new PseudoTerminal();
        using var shell = terminal.Begin(home, $"run --watch '{home.File("x.js")}'; echo code $?");
        Assert.Contains("311", await terminal.UntilPrintedAsync("Ctrl-C stops"));
        await WriteAsync(home, "return nonsense");
        Assert.Contains("nonsense is not defined", await terminal.UntilPrintedAsync("Ctrl-C stops"));
        await WriteAsync(home, "return 400 + 44");
        Assert.Contains("444", await terminal.UntilPrintedAsync("Ctrl-C stops"));
        terminal.Press("\u0003");
        await terminal.UntilPrintedAsync("code 130");
    }

    [Fact]
    public async Task A_change_of_the_registry_counts_and_what_can_not_be_watched_is_wrong_usage()
    {
        using var home = Home.WithFixtures(("fx", []));
        await WriteAsync(home, "return Object.keys(tools).join()");
        using var process = Process.Start(Redirected(home.Binary("run", "--watch", home.File("x.js"))))!;
        try
        {
            Assert.Equal("\"fx\"", await LineAsync(process));
            home.Registry += $"  gx: {{ {Fixture.Yaml()} }}\n";
            Assert.Equal("\"fx,gx\"", await LineAsync(process));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        (await Cli.RunAsync(home, "run", "--watch", "-e", "1")).Expect(2);
        Assert.Contains("--watch requires a script file", (await Cli.RunAsync(home, "run", "-w")).Expect(2).Stderr);
    }

    private static ProcessStartInfo Redirected(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        return start;
    }

    private static Task<string?> LineAsync(Process process) => Patience.Of(
        process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask(), "a line of output");

    private static Task WriteAsync(Home home, string script) =>
        File.WriteAllTextAsync(home.File("x.js"), script, TestContext.Current.CancellationToken);
}
