namespace VoidMcp.Tests.HouseTests;

/// <summary>No line of code, comments included, is longer than 120 characters.</summary>
public sealed class LineLengthTests
{
    private const int Longest = 120, MostShown = 20;

    /// <summary>
    /// Lines that can't be shorter: the file, words of the line, and the reason. A sample that can be written as
    /// several literals joined by + does not belong here.
    /// </summary>
    private static readonly (string File, string Words, string Reason)[] Exempt = [];

    [Fact]
    public void No_line_is_longer_than_120_characters()
    {
        var tooLong = Files().SelectMany(path => TooLong(path, RepositoryFiles.Read("", path))).ToList();
        var shown = string.Join('\n', tooLong.Take(MostShown));
        Assert.True(tooLong.Count == 0, $"{tooLong.Count} lines are longer than {Longest} characters:\n{shown}");
    }

    [Fact]
    public void Every_exemption_is_needed()
    {
        var unneeded = Exempt.Where(e => !Lines(RepositoryFiles.Read("", e.File))
            .Any(line => IsTooLong(line) && line.Contains(e.Words, StringComparison.Ordinal)));
        Assert.Empty(unneeded);
    }

    [Theory]
    [InlineData(120, 'x', "")]
    [InlineData(121, 'x', "a.cs:2 (121)")]
    [InlineData(120, 'ü', "")]
    [InlineData(121, 'ü', "a.cs:2 (121)")]
    public void Characters_count_and_line_ends_do_not(int length, char filler, string expected)
    {
        var line = new string(filler, length);
        Assert.Equal(expected, string.Join(", ", TooLong("a.cs", $"short\r\n{line}\r\n")));
        Assert.Equal(expected, string.Join(", ", TooLong("a.cs", $"short\n{line}")));
    }

    [Fact]
    public void Code_projects_and_scripts_are_all_looked_at()
    {
        var files = Files().ToList();
        Assert.Contains("src/VoidMcp/Program.cs", files);
        Assert.Contains("src/Directory.Packages.props", files);
        Assert.Contains("tests/VoidMcp.Tests/VoidMcp.Tests.csproj", files);
        Assert.Contains("tests/VoidMcp.Tests/Sandbox/Comparison/urls.js", files);
        Assert.Contains("tests/data/generate-unicode.mjs", files);
        Assert.Contains("Directory.Build.props", files);
        Assert.Contains(".ci/run", files);
        Assert.DoesNotContain(files, path => path.Contains("/obj/", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Files()
    {
        string[] folders = ["src", "tests"], patterns = ["*.cs", "*.csproj", "*.props", "*.js", "*.mjs"];
        var code = folders.SelectMany(folder => patterns
            .SelectMany(pattern => RepositoryFiles.Sources(folder, pattern).Select(path => $"{folder}/{path}")));
        return code.Concat(RepositoryFiles.Sources(".ci", "*").Select(path => $".ci/{path}"))
            .Append("Directory.Build.props");
    }

    private static IEnumerable<string> TooLong(string path, string text) => Lines(text).Index()
        .Where(l => IsTooLong(l.Item) && !Exempt.Any(e => e.File == path && l.Item.Contains(e.Words)))
        .Select(l => $"{path}:{l.Index + 1} ({Length(l.Item)})");

    private static bool IsTooLong(string line) => Length(line) > Longest;

    private static int Length(string line) => line.EnumerateRunes().Count();

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.TrimEnd('\r'));
}
