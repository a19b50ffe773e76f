namespace VoidMcp.EndToEnd.House;

public sealed class ReadmeTests
{
    /// <summary>
    /// The two commands of a fresh machine build and test everything: .ci/run runs them, and a test that
    /// did would run itself.
    /// </summary>
    private static bool IsRunElsewhere(ReadmeExample example) =>
        example.Command.Contains("dotnet publish", StringComparison.Ordinal)
        || example.Command.Contains("dotnet test", StringComparison.Ordinal);

    [Theory]
    [InlineData("README.md")]
    [InlineData("samples/quickstart/README.md")]
    public async Task Every_command_in_a_readme_prints_what_it_shows(string page)
    {
        await Npm.RequireAsync();
        var path = Path.Combine(Repository.Root, page);
        var examples = Readme.Examples(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))
            .Where(e => !IsRunElsewhere(e)).ToList();
        Assert.NotEmpty(examples);

        // One home for the whole page: a reader types its commands one after another.
        using var home = new Home();
        CopyTo(Path.Combine(Repository.Root, "samples"), home.File("samples"));
        // What npx finds installed in the working directory it takes from there, and asks no network.
        Directory.CreateSymbolicLink(
            home.File("node_modules"), Path.Combine(Repository.Root, "tests", "npm", "node_modules"));
        foreach (var example in examples)
        {
            var start = home.Start("/bin/sh", "-c", $"exec 2>&1\n{example.Command}");
            start.Environment["PATH"] = string.Join(
                ':',
                Path.GetDirectoryName(Repository.Binary),
                Path.GetDirectoryName(Npm.Node),
                start.Environment["PATH"]);
            var printed = (await Cli.RunAsync(start)).Stdout;
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

    private static void CopyTo(string from, string to)
    {
        if (!Directory.Exists(from)) return;
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
