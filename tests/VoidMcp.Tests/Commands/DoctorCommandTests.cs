using VoidMcp.Commands;
using VoidMcp.Doctor;
using VoidMcp.Terminal;

namespace VoidMcp.Tests.Commands;

public sealed class DoctorCommandTests
{
    private static readonly Finding Broken =
        new("server files", FindingState.Failed, "command `npx` not [found] on PATH", "Install Node.js")
        {
            Took = TimeSpan.FromMilliseconds(120),
            Details = ["recent stderr:", "  \u001b[31mboom"],
        };

    [Fact]
    public void A_finding_is_a_line_with_its_details_and_its_fix_below()
    {
        using var shown = new StringWriter { NewLine = "\n" };
        DoctorCommand.Print(new Output(Surface.Pipe(shown), Surface.Pipe(shown)), Broken);
        Assert.Equal(
            """
            failed   server files: command `npx` not [found] on PATH (120 ms)
                     recent stderr:
                       boom
                     fix: Install Node.js

            """,
            shown.ToString());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void Lines_fit_the_terminal_and_are_aligned(int width)
    {
        using var shown = new StringWriter { NewLine = "\n" };
        var surface = new Surface(shown, IsTerminal: true, HasColor: false, width);
        var words = string.Join(' ', Enumerable.Repeat("word", 40));
        DoctorCommand.Print(new Output(surface, surface), Broken with { Message = words });
        var lines = shown.ToString().TrimEnd().Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.All(lines[1..], line => Assert.StartsWith("         ", line));
    }

    [Fact]
    public void The_document_counts_and_leaves_out_what_is_not_there()
    {
        var json = DoctorDocument.Of("/x.yaml", [Broken, new("files", FindingState.Ok, "fine")]).ToJson();
        Assert.Contains("\"failed\": 1", json);
        Assert.Contains("\"seconds\": 0.12", json);
        Assert.Contains("\"state\": \"ok\"", json);
        Assert.Single(json.Split("\"fix\"")[1..]);
    }
}
