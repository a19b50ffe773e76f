namespace VoidMcp.EndToEnd.House;

public sealed class ReadmeTests
{
    /// <summary>The pages of the documentation, from the binary's own folder.</summary>
    public static TheoryData<string> HelpPages() =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/VoidMcp/Help"), "*.md")
            .Where(path => Readme.Examples(File.ReadAllText(path)).Count > 0)
            .Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Every_block_of_the_readme_does_what_it_shows()
    {
        await Npm.RequireAsync();
        var blocks = (await BlocksAsync()).Where(b => !IsRunElsewhere(b.Script)).ToList();
        Assert.True(blocks.Count >= 4, $"only {blocks.Count} blocks");
        using var home = new ReaderHome();
        foreach (var block in blocks)
        {
            var ran = await home.RunAsync(block.Script);
            var problem = ran.ExitCode == 0 ? block.Missing(ran.Stdout) : $"exit code {ran.ExitCode}";
            Assert.True(problem is null, $"README.md line {block.Line}: {problem}\n--- printed\n{ran.Stdout}");
        }
    }

    [Theory]
    [MemberData(nameof(HelpPages))]
    [InlineData("samples/quickstart/README.md")]
    public async Task Every_command_of_a_page_prints_what_it_shows(string page)
    {
        await Npm.RequireAsync();
        var text = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, page), TestContext.Current.CancellationToken);
        var examples = Readme.Examples(text);
        Assert.NotEmpty(examples);
        using var home = new ReaderHome();

        // The pages of the documentation go on where the README ends its setup.
        if (page.StartsWith("src/", StringComparison.Ordinal))
        {
            var setup = (await BlocksAsync())
                .First(b => b.Script.Contains("voidmcp add", StringComparison.Ordinal)).Script;
            var ran = await home.RunAsync(setup);
            Assert.True(ran.ExitCode == 0, ran.Stdout);
        }

        foreach (var example in examples)
        {
            var printed = (await home.RunAsync(example.Command)).Stdout;
            Assert.True(
                example.Matches(printed),
                $"{page} line {example.Line}: $ {example.Command}\n--- promised\n{example.Output}\n--- "
                + $"printed\n{printed}");
        }
    }

    [Fact]
    public void Commands_and_their_output_are_found_in_console_blocks_only()
    {
        var examples = Readme.Examples(
            "text\n```console\n$ one a\nout 1\n\nout 2\n$ two \\\n> more\n```\n```sh\n$ no\n```\n$ no\n"
            + "```console\n$ three\n```\n");
        Assert.Equal(
            [new(3, "one a", "out 1\n\nout 2\n"), new(7, "two \\\nmore", ""), new(15, "three", "")],
            examples);
    }

    [Theory]
    [InlineData("a … c\n", "a b c\n", true)]
    [InlineData("first\n…\nlast\n", "first\n1\n2\nlast\n", true)]
    [InlineData("took … ms\n", "took 12 ms\nand more\n", false)]
    [InlineData("[a] (b)\n", "[a] (b)  \n", true)]
    [InlineData("x\n", "y\n", false)]
    public void An_ellipsis_stands_for_anything(string promised, string printed, bool matches) =>
        Assert.Equal(matches, new ReadmeExample(1, "", promised).Matches(printed));

    [Fact]
    public void A_block_is_a_script_with_the_output_that_follows_it()
    {
        var blocks = ReadmeBlock.In("```sh\na\nb\n```\n\n```text\nout\n```\ntext\n```sh\nc\n```\n```yaml\nd\n```\n");
        Assert.Equal([new(1, "a\nb\n", ["out"]), new(10, "c\n", [])], blocks, ReadmeBlock.ByContent);
    }

    [Theory]
    [InlineData("total 5,161", "head\n  total    4,000.5 \ntail", null)]
    [InlineData("a\nb", "a\nx\nb", null)]
    [InlineData("a\nb", "b\na", "b")]
    [InlineData("total 5,161", "total some", "total 5,161")]
    public void Lines_are_found_in_order_and_a_number_stands_for_any(string shown, string printed, string? missing)
    {
        var problem = new ReadmeBlock(1, "", shown.Split('\n')).Missing(printed);
        Assert.Equal(missing is null ? null : $"the output has no line `{missing}`", problem);
    }

    private static async Task<IReadOnlyList<ReadmeBlock>> BlocksAsync() => ReadmeBlock.In(await File.ReadAllTextAsync(
        Path.Combine(Repository.Root, "README.md"), TestContext.Current.CancellationToken));

    /// <summary>
    /// The two commands of a fresh machine build and test everything: .ci/run runs them, and a test that
    /// did would run itself.
    /// </summary>
    private static bool IsRunElsewhere(string script) =>
        script.Contains("dotnet publish", StringComparison.Ordinal)
        || script.Contains("dotnet test", StringComparison.Ordinal);
}
