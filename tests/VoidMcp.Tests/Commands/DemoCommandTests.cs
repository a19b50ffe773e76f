using VoidMcp.Commands;
using VoidMcp.Demo;
using VoidMcp.Terminal;

namespace VoidMcp.Tests.Commands;

public sealed class DemoCommandTests
{
    [Fact]
    public void A_report_shows_every_part_and_counts_tokens_from_bytes()
    {
        using var shown = new StringWriter { NewLine = "\n" };
        DemoCommand.Print(new Output(Surface.Pipe(shown), Surface.Pipe(shown)), Report(withCalls: 2000));
        var text = shown.ToString();
        Assert.Contains("over stdio in 120 ms", text);
        Assert.Contains("  orders  2 tools  list, get\n", text);
        Assert.Contains("  tools.orders.list(): Promise<[x]>\n", text);
        Assert.Contains("await Promise.all", text);
        Assert.Contains("  {\n    \"a\": 1\n  }\n", text);
        Assert.Contains("  calls (1, 2 ms):\n", text);
        Assert.Matches(@"servers connected directly, 16 calls +1,000 +4,000 +5,000\n", text);
        Assert.Matches(@"through voidmcp, a search and a script +500 +500 +1,000\n", text);
        Assert.Contains("That is 20 %", text);
        Assert.Contains("    voidmcp add memory -- ", text);
        Assert.Contains("    voidmcp install", text);
        Assert.All(text.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void No_number_wraps_on_a_narrow_terminal(int width)
    {
        using var shown = new StringWriter { NewLine = "\n" };
        var surface = new Surface(shown, IsTerminal: true, HasColor: false, width);
        DemoCommand.Print(new Output(surface, surface), Report(withCalls: 2000));
        var text = shown.ToString();
        Assert.Matches(@"(?m)^  (servers connected|through voidmcp).* 1,000 +4,000 +5,000 *$", text);
        Assert.Matches(@"(?m)^  through voidmcp.* 500 +500 +1,000 *$", text);

        // What is there to be copied is never wrapped.
        Assert.All(
            text.Split('\n').Where(line => !line.StartsWith("    ", StringComparison.Ordinal)),
            line => Assert.InRange(line.TrimEnd().Length, 0, width));
    }

    [Fact]
    public void Where_nothing_is_saved_it_says_so()
    {
        using var shown = new StringWriter { NewLine = "\n" };
        DemoCommand.Print(new Output(Surface.Pipe(shown), Surface.Pipe(shown)), Report(withCalls: 200_000));
        Assert.Contains("No savings here", shown.ToString());
    }

    private static DemoReport Report(int withCalls) => new()
    {
        Connected = TimeSpan.FromMilliseconds(120),
        Servers = [("orders", ["list", "get"])],
        Found = "/** List. */\ntools.orders.list(): Promise<[x]>\n",
        Result = """{"a":1}"""u8.ToArray(),
        Trace = "calls (1, 2 ms):\n  orders.list ok 1 ms",
        Ran = TimeSpan.FromMilliseconds(9),
        CallCount = 16,
        Without = new ContextUse(4000, 16_000),
        With = new ContextUse(2000, withCalls),
    };
}
