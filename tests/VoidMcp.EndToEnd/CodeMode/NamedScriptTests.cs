namespace VoidMcp.EndToEnd.CodeMode;

/// <summary>The user's own scripts: called by other scripts, run in the terminal, found by search.</summary>
public sealed class NamedScriptTests
{
    private const string Total = """
        /**
         * Adds up a list of numbers, two at a time.
         * @param {number[]} numbers  The numbers.
         * @param {string} [label]    What they are.
         * @returns {{ sum: number }}
         */
        let sum = 0;
        for (const n of args.numbers) sum = (await tools.fx.add({ a: sum, b: n })).sum;
        return { sum, label: args.label };
        """;

    [Fact]
    public async Task A_script_calls_one_by_name_and_its_calls_are_the_scripts_own()
    {
        using var home = HomeWith(("total", Total));
        await using var client = await StdioClient.ConnectAsync(home);
        var answer = CodeAnswer.Of(await client.ExecuteAsync(
            "const [a, b] = await Promise.all([[1, 2], [3, 4, 5]].map(numbers => scripts.total({ numbers })));\n"
            + "return a.sum * 100 + b.sum"));
        Assert.Equal(312, answer.Result.GetInt32());
        Assert.Contains("fx.add ok × 5", answer.Text);
    }

    [Fact]
    public async Task The_policy_of_a_server_holds_in_it()
    {
        using var home = new Home(
            $"version: 1\n{Home.Code}\nservers:\n  fx: {{ {Fixture.Yaml([])}, tools: {{ deny: [add] }} }}\n");
        Write(home, "total", Total);
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync("return await scripts.total({ numbers: [1] })");
        Assert.True(reply.Failed, reply.Raw);
        Assert.Contains("add", reply.Text);
    }

    [Fact]
    public async Task A_script_that_may_only_read_stays_so_in_it()
    {
        using var home = HomeWith(
            ("write", "// Writes.\nreturn await tools.fx.change({})"),
            ("read", "// Reads.\nreturn await tools.fx.add({ a: 1, b: 2 })"));
        await using var client = await StdioClient.ConnectAsync(home);
        var list = await client.RequestAsync("tools/list");
        Assert.SkipUnless(list.Raw.Contains("query_code", StringComparison.Ordinal), "no tool only reads");
        var written = await client.CallAsync("query_code", """{"code":"return await scripts.write()"}""");
        Assert.True(written.Failed, written.Raw);
        var read = await client.CallAsync("query_code", """{"code":"return await scripts.read()"}""");
        Assert.False(read.Failed, read.Raw);
    }

    [Theory]
    [InlineData("return await scripts.totl({ numbers: [1] })", "there is no script \"totl\". Did you mean total?")]
    [InlineData("return await scripts.total({ number: [1] })", "numbers")]
    [InlineData("return await scripts.total({ numbers: 'x' })", "numbers")]
    [InlineData("return await scripts.bare()", "bare.js can't be used: it has no comment")]
    [InlineData("return await scripts.again()", "8 deep")]
    public async Task Mistakes_are_explained(string code, string expected)
    {
        using var home = HomeWith(
            ("total", Total), ("bare", "return 1"), ("again", "// Calls itself.\nreturn scripts.again()"));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync(code);
        Assert.True(reply.Failed, reply.Raw);
        Assert.Contains(expected, reply.Text);
    }

    [Fact]
    public async Task A_changed_file_is_used_at_once()
    {
        using var home = HomeWith(("one", "// Gives one.\nreturn 1"));
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Equal(1, CodeAnswer.Of(await client.ExecuteAsync("return scripts.one()")).Result.GetInt32());
        Write(home, "one", "// Gives two.\nreturn 2");
        Write(home, "two", "// Gives the other's.\nreturn await scripts.one() + 1");
        Assert.Equal(3, CodeAnswer.Of(await client.ExecuteAsync("return scripts.two()")).Result.GetInt32());
        File.Delete(Path.Combine(home.VoidMcpHome, "scripts", "one.js"));
        Assert.Contains("there is no script", (await client.ExecuteAsync("return scripts.one()")).Text);
    }

    [Fact]
    public async Task Search_finds_them_like_tools()
    {
        using var home = HomeWith(("total", Total));
        await using var client = await StdioClient.ConnectAsync(home);
        var found = await client.CallAsync("search", """{"query":"add up numbers"}""");
        Assert.Contains("// scripts: The user's own scripts", found.Text);
        Assert.Contains("scripts.total(args: { /** The numbers. */ numbers: number[];", found.Text);
        Assert.Contains("- scripts.total: Adds up a list", (await client.RequestAsync("tools/list")).Raw);
        var described = await client.ExecuteAsync("return (await describe('scripts.total')).call");
        Assert.Equal("scripts.total", CodeAnswer.Of(described).Result.GetString());
        var types = (await Cli.RunAsync(home, "types")).Expect(0).Stdout;
        Assert.Contains("declare const scripts: {", types);
        Assert.Contains("  total(args: {", types);
    }

    [Fact]
    public async Task Types_prints_them_alone()
    {
        using var home = HomeWith(("total", Total));
        var types = (await Cli.RunAsync(home, "types", "scripts")).Expect(0).Stdout;
        Assert.Contains("  total(args: {", types);
        Assert.DoesNotContain("declare const tools", types);
        var script = (await Cli.RunAsync(home, "types", "scripts", "--json")).Expect(0).Json.GetProperty("scripts")[0];
        Assert.Equal("scripts.total", script.GetProperty("call").GetString());

        using var none = new Home();
        Assert.Contains("no scripts in", (await Cli.RunAsync(none, "types", "scripts")).Expect(0).Stderr);
    }

    [Theory]
    [InlineData("numbers=1", "numbers=2.5", "label=x")]
    [InlineData("{\"numbers\":[1,2.5],\"label\":\"x\"}")]
    [InlineData("--", "--numbers", "1", "--numbers", "2.5", "--label", "x")]
    public async Task The_terminal_runs_them_by_name(params string[] words)
    {
        using var home = HomeWith(("total", Total));
        var run = (await Cli.RunAsync(home, ["run", "total", .. words])).Expect(0);
        Assert.Equal(3.5, run.Json.GetProperty("sum").GetDouble());
        Assert.Equal("x", run.Json.GetProperty("label").GetString());
    }

    [Fact]
    public async Task A_file_wins_over_a_script_of_that_name()
    {
        using var home = HomeWith(("total", Total));
        var start = home.Binary("run", "total");
        start.WorkingDirectory = home.Path;
        await File.WriteAllTextAsync(
            home.File("total"), "return args", TestContext.Current.CancellationToken);
        Assert.Equal("[]", (await Cli.RunAsync(start)).Expect(0).Stdout.Trim());
    }

    private static Home HomeWith(params (string Name, string Code)[] scripts)
    {
        var home = Home.WithFixtures(Home.Code, ("fx", []));
        foreach (var (name, code) in scripts) Write(home, name, code);
        return home;
    }

    private static void Write(Home home, string name, string code)
    {
        var folder = Directory.CreateDirectory(Path.Combine(home.VoidMcpHome, "scripts"));
        File.WriteAllText(Path.Combine(folder.FullName, $"{name}.js"), code);
    }
}
