using VoidMcp.Processes;

namespace VoidMcp.Tests.Processes;

public sealed class ExcerptTests
{
    [Fact]
    public void The_message_above_a_stack_of_Node_is_shown()
    {
        string[] lines =
        [
            "node:internal/modules/cjs/loader:1386", "  throw err;", "  ^",
            "Error: Cannot find module 'express'", "Require stack:", "- /app/index.js",
            .. Enumerable.Range(0, 10).Select(n => $"    at Module._load (node:internal:{n})"),
            "  code: 'MODULE_NOT_FOUND',", "  requireStack: [ '/app/index.js' ]", "}", "", "Node.js v22.1.0",
        ];
        var shown = Excerpt.Of(lines, 12).Split('\n');
        Assert.Equal(("Error: Cannot find module 'express'", "…"), (shown[0], shown[1]));
        Assert.Equal(12, shown.Length);
        Assert.Equal("Node.js v22.1.0", shown[^1]);
    }

    [Fact]
    public void The_message_below_a_traceback_of_Python_is_among_the_last_lines_anyway()
    {
        string[] lines =
        [
            .. Enumerable.Range(0, 20).Select(n => $"  File \"x{n}.py\", line 1"),
            "ModuleNotFoundError: No module named 'x'",
        ];
        var shown = Excerpt.Of(lines, 12).Split('\n');
        Assert.Equal(lines[^12..], shown);
    }

    [Fact]
    public void A_short_output_is_shown_whole() => Assert.Equal("a\nb", Excerpt.Of(["a", "b"], 12));

    [Fact]
    public void Without_an_error_the_last_lines_are_shown() =>
        Assert.Equal("3\n4", Excerpt.Of(["1", "2", "3", "4"], 2));
}
