using VoidMcp.Terminal;

namespace VoidMcp.Tests.Terminal;

public sealed class TextTableTests
{
    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void Numbers_stay_whole_and_lines_fit(int width)
    {
        var table = new TextTable("", "tool definitions", "calls and results", "total")
            .RightAlign(1).RightAlign(2).RightAlign(3);
        table.Row("  servers connected directly, with sixteen calls", "1,234,567", "4,584", "12,345,678");
        var lines = Printed(table, width);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Matches("1,234,567 +4,584 +12,345,678$", Assert.Single(lines, line => line.Contains("4,584")));
    }

    [Fact]
    public void Headers_wrap_before_texts_do()
    {
        var table = new TextTable("NAME", "a long header", "NOTE").RightAlign(1);
        table.Row("one", "1", "some words here");
        Assert.Equal(
            [
                "NAME  a long  NOTE",
                "      header",
                "one        1  some words here",
            ],
            Printed(table, 29));
    }

    [Fact]
    public void The_last_column_wraps_at_words_and_the_others_stay()
    {
        var table = new TextTable("", "");
        table.Row("[bold]name[/]", "several words that do not fit");
        table.Row("n", "x");
        Assert.Equal(["name  several words", "      that do not fit", "n     x"], Printed(table, 22));
    }

    [Fact]
    public void A_pipe_gets_colors_only_when_they_are_forced()
    {
        var table = new TextTable("A", "B");
        table.Row("[red]x[/]", "y");
        using var plain = new StringWriter { NewLine = "\n" };
        using var colored = new StringWriter { NewLine = "\n" };
        var pipe = Surface.Pipe(plain);
        new Output(pipe, pipe).Table(table);
        Assert.Equal("A  B\nx  y\n", plain.ToString());
        var forced = Surface.Pipe(colored) with { HasColor = true };
        new Output(forced, forced).Table(table);
        Assert.Equal("A  B\n\u001b[91mx\u001b[0m  y\n", colored.ToString());
    }

    private static string[] Printed(TextTable table, int width)
    {
        using var shown = new StringWriter { NewLine = "\n" };
        var surface = new Surface(shown, IsTerminal: true, HasColor: false, width);
        new Output(surface, surface).Table(table);
        return [.. shown.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd())];
    }
}
