namespace VoidMcp.EndToEnd.Terminal;

/// <summary>The ways to name a tool and its arguments, and to be asked by it.</summary>
public sealed class CallFormsTests
{
    [Theory]
    [InlineData("fx.add", "a=1.5", "b:2")]
    [InlineData("fx__add", "--a", "1.5", "--b", "2")]
    [InlineData("mcp__voidmcp__fx__add", "a=1.5", "--b=2")]
    [InlineData("mcp__gateway__fx__add", "--json", """{"a":1.5,"b":2}""")]
    public async Task A_tool_is_called_by_any_of_its_names(params string[] args)
    {
        using var home = Home.WithFixtures(("fx", []));
        var called = (await Cli.RunAsync(home, ["call", .. args])).Expect(0);
        Assert.Equal(3.5, called.Json.GetProperty("sum").GetDouble());
    }

    [Fact]
    public async Task Help_shows_the_tools_own_arguments()
    {
        using var home = Home.WithFixtures(("fx", []));
        var help = (await Cli.RunAsync(home, "call", "fx.add", "--help")).Expect(0).Stdout;
        Assert.Contains("Usage: voidmcp call fx.add --a <number> --b <number>", help);
        Assert.Matches(@"--a <number> +first summand \(required\)", help);
        (await Cli.RunAsync(home, "call", "fx.ad", "--help")).Expect(1);
    }

    [Fact]
    public async Task The_output_is_json_or_text_and_a_timeout_ends_the_call()
    {
        using var home = Home.WithFixtures(("fx", []));
        var text = (await Cli.RunAsync(home, "call", "fx.say", "text=[1]", "--output", "text")).Expect(0);
        Assert.Equal("[1]\n", text.Stdout);
        var json = (await Cli.RunAsync(home, "call", "fx.say", "text=hi", "--output", "json")).Expect(0);
        Assert.Equal("\"hi\"\n", json.Stdout);
        var late = (await Cli.RunAsync(home, "call", "fx.never", "--timeout", "300ms")).Expect(1);
        Assert.Contains("no result within 300 ms", late.Stderr);
    }

    [Fact]
    public async Task On_a_terminal_a_servers_question_is_asked_and_answered()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("the terminal is of Linux");
        using var home = Home.WithFixtures(("fx", ["--features"]));
        const string Form =
            """{"message":"Which one?","requestedSchema":{"type":"object","properties":"""
            + """{"color":{"type":"string","enum":["red","blue"]}},"required":["color"]}}""";
        await File.WriteAllTextAsync(
            home.File("args.json"),
            $$"""{"method":"elicitation/create","params":{{Form}}}""",
            TestContext.Current.CancellationToken);
        using var terminal = new PseudoTerminal();
        using var shell = terminal.Begin(
            home, $"call fx.ask --json \"$(cat '{home.File("args.json")}')\"; echo code $?");
        Assert.Contains("[fx] Which one?", await terminal.UntilPrintedAsync("(1 red | 2 blue)> "));
        terminal.Type("2");
        var printed = await terminal.UntilPrintedAsync("code 0");
        Assert.Contains("accept", printed);
        Assert.Contains("blue", printed);
    }

    [Fact]
    public async Task A_script_has_the_words_after_the_dashes_as_args()
    {
        using var home = Home.WithFixtures(("fx", []));
        var ran = (await Cli.RunAsync(home, "run", "-e", "args", "--", "a", "--b", "-c")).Expect(0);
        Assert.Equal("""["a","--b","-c"]""", ran.Json.GetRawText().Replace("\n", "").Replace(" ", ""));
        await File.WriteAllTextAsync(
            home.File("x.js"), "return args.length;", TestContext.Current.CancellationToken);
        Assert.Equal("0\n", (await Cli.RunAsync(home, "run", home.File("x.js"))).Expect(0).Stdout);
        Assert.Equal("1\n", (await Cli.RunAsync(home, "run", home.File("x.js"), "--", "1")).Expect(0).Stdout);
        var piped = await Cli.RunWithInputAsync(home, "return typeof args[0]", "run", "--", "1");
        Assert.Equal("\"string\"\n", piped.Expect(0).Stdout);
        (await Cli.RunAsync(home, "run", home.File("x.js"), "1")).Expect(2);
    }
}
