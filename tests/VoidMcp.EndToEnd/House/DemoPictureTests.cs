namespace VoidMcp.EndToEnd.House;

public sealed class DemoPictureTests
{
    private static readonly string Picture = Path.Combine(Repository.Root, ".github", "demo.svg");

    /// <summary>After a wanted change of the demo, run with VOIDMCP_ACCEPT=1: it draws the picture again.</summary>
    [Fact]
    public async Task The_picture_shows_what_the_demo_prints()
    {
        using var home = new Home();
        var drawn = DemoPicture.Draw((await Cli.RunAsync(home, "demo")).Expect(0).Stdout);
        if (Environment.GetEnvironmentVariable("VOIDMCP_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Picture)!);
            await File.WriteAllTextAsync(Picture, drawn, TestContext.Current.CancellationToken);
        }

        var kept = await File.ReadAllTextAsync(Picture, TestContext.Current.CancellationToken);
        Assert.Equal(DemoPicture.Comparable(kept), DemoPicture.Comparable(drawn));
    }

    [Fact]
    public void The_readme_shows_the_picture() => Assert.Contains(
        "](.github/demo.svg)", File.ReadAllText(Path.Combine(Repository.Root, "README.md")));

    [Theory]
    [InlineData("Two MCP servers in 541 ms", "Two MCP servers in 9.5 ms", true)]
    [InlineData("Two MCP servers\n  a ok × 9, 13.8 to 14.6 ms", "Two MCP servers\n  a ok × 9, 1 to 2.5 ms", true)]
    [InlineData("Two MCP servers\n  a ok × 9, 1 ms", "Two MCP servers\n  a ok × 8, 1 ms", false)]
    [InlineData(
        "Tokens in the model's\n  through voidmcp  8  572", "Tokens in the model's\n  through voidmcp  8  1,572", true)]
    [InlineData("Tokens in the model's\n  directly  834", "Tokens in the model's\n  directly  835", false)]
    public void Only_numbers_that_vary_are_left_out(string one, string other, bool isSame) =>
        Assert.Equal(isSame, Comparable(one) == Comparable(other));

    [Fact]
    public void Only_some_parts_are_drawn_and_long_lines_wrap()
    {
        var svg = DemoPicture.Draw(
            "Two MCP servers\n  a <b>\nThe client\n  c\n"
            + $"Tokens in the model's\n  {Long}\nNext: your own servers\n  d\n");
        Assert.Contains(">  a &lt;b&gt;</text>", svg, StringComparison.Ordinal);
        Assert.DoesNotContain(">  c</text>", svg, StringComparison.Ordinal);
        Assert.DoesNotContain(">  d</text>", svg, StringComparison.Ordinal);
        Assert.Contains(">    word word", svg, StringComparison.Ordinal);
    }

    private static string Long => string.Join(' ', Enumerable.Repeat("word", 40));

    private static string Comparable(string output) => DemoPicture.Comparable(DemoPicture.Draw(output));
}
