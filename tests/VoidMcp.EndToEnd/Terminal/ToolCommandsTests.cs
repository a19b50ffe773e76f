using System.Diagnostics;

namespace VoidMcp.EndToEnd.Terminal;

public sealed class ToolCommandsTests
{
    [Fact]
    public async Task Search_prints_signatures()
    {
        using var home = Home.WithFixtures(("fx", []));
        var found = (await Cli.RunAsync(home, "search", "add", "two", "numbers")).Expect(0);
        Assert.Contains("add(", found.Stdout);
        var json = (await Cli.RunAsync(home, "search", "add numbers", "--json")).Expect(0).Json;
        Assert.Contains("\"add\"", json.GetRawText());
    }

    [Fact]
    public async Task Call_takes_arguments_as_options()
    {
        using var home = Home.WithFixtures(("fx", []));
        var called = (await Cli.RunAsync(home, "call", "fx.add", "--a", "1.5", "--b", "2")).Expect(0);
        Assert.Contains("3.5", called.Stdout);
    }

    [Fact]
    public async Task Call_prints_the_payload_as_data()
    {
        using var home = Home.WithFixtures(("fx", []));
        Assert.Equal(
            "ünï", (await Cli.RunAsync(home, "call", "fx.say", "--text", "ünï")).Expect(0).Stdout.TrimEnd('\n'));
    }

    [Fact]
    public async Task What_a_terminal_would_interpret_reaches_no_pipe()
    {
        using var home = Home.WithFixtures(("fx", []));
        const string text = "a\u001b]0;title\u0007\u001b[31mb\u202e\tc";
        var json = $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";
        var called = (await Cli.RunAsync(home, "call", "fx.say", "--json", $"{{\"text\":{json}}}")).Expect(0);
        Assert.Equal("ab\tc\n", called.Stdout);
        var raw = (await Cli.RunAsync(home, "call", "fx.say", "--raw", "--json", $"{{\"text\":{json}}}")).Expect(0);
        Assert.DoesNotContain(raw.Stdout, c => c is '\u001b' or '\u0007' or '\u202e');
        Assert.Equal(text, raw.Json.GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("fx.fail", "it failed")]
    [InlineData("fx.protocol_error", "no such thing: ünïcode")]
    [InlineData("fx.crash", "the disk is on fire")]
    [InlineData("fx.ad", "add")]
    [InlineData("fy.add", "fx")]
    public async Task A_call_that_fails_ends_with_1_and_the_servers_own_words(string tool, string expected)
    {
        using var home = Home.WithFixtures(("fx", []));
        var called = (await Cli.RunAsync(home, "call", tool)).Expect(1);
        Assert.StartsWith("error: ", called.Stderr);
        Assert.Contains(expected, called.Stderr);
        Assert.Empty(called.Stdout);
    }

    [Fact]
    public async Task Run_prints_a_scripts_result_and_keeps_its_console_off_stdout()
    {
        using var home = Home.WithFixtures(("fx", []));
        await File.WriteAllTextAsync(
            home.File("script.js"),
            "console.log('spoken'); return { sum: (await tools.fx.add({ a: 1, b: 2 })).sum }",
            TestContext.Current.CancellationToken);
        var ran = (await Cli.RunAsync(home, "run", "script.js")).Expect(0);
        Assert.Equal(3, ran.Json.GetProperty("sum").GetInt32());
        Assert.Contains("spoken", ran.Stderr);
    }

    [Fact]
    public async Task Run_takes_a_script_from_stdin()
    {
        using var home = Home.WithFixtures(("fx", []));
        Assert.Equal("42", (await Cli.RunWithInputAsync(home, "return 6 * 7", "run", "-")).Expect(0).Stdout.Trim());
    }

    [Fact]
    public async Task A_script_that_fails_ends_with_1_and_its_line()
    {
        using var home = Home.WithFixtures(("fx", []));
        var ran = (await Cli.RunWithInputAsync(home, "const a = 1;\nnull.x;\n", "run", "-")).Expect(1);
        Assert.StartsWith("error: ", ran.Stderr);
        Assert.Contains("TypeError", ran.Stderr);
        Assert.Matches("(line 2|:2:)", ran.Stderr);
        Assert.Empty(ran.Stdout);
    }

    [Fact]
    public async Task A_script_file_that_is_not_there_is_wrong_usage()
    {
        using var home = Home.WithFixtures(("fx", []));
        Assert.Contains("missing.js", (await Cli.RunAsync(home, "run", "missing.js")).Expect(2).Stderr);
    }

    [Fact]
    public async Task An_interrupted_run_ends_with_130_and_leaves_nothing()
    {
        using var home = new Home();
        home.Registry = $"servers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"), "--ignore-eof")} }}\n";
        var start = home.Binary("run", "-");
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(
            $"await tools.fx.until({{ path: {Fixture.Quote(home.File("never"))} }})");
        process.StandardInput.Close();
        await Patience.UntilAsync(
            () => home.Log("fx.log").Any(l => l.StartsWith("# waiting", StringComparison.Ordinal)), "the script calls");
        await using var family = new Family(home);
        family.AddUnmarked(process.Id);
        await family.UntilGoneAsync(() => ProcessTree.Signal(process.Id, ProcessTree.Interrupt));
        await Patience.Of(process.WaitForExitAsync(TestContext.Current.CancellationToken), "the run's end");
        Assert.Equal(130, process.ExitCode);
    }
}
