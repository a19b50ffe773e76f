using VoidMcp.Terminal;

namespace VoidMcp.Tests.Terminal;

public sealed class MarkdownPageTests
{
    [Fact]
    public void Paragraphs_and_lists_are_wrapped_and_code_is_not()
    {
        const string Page = """
            # A title

            One two three four five
            six seven eight nine ten eleven.
            - An item that goes on
              in its second line here
            - Another

            ```sh
            a line of code that is longer than the width of the terminal
            ```
            """;
        Assert.Equal(
            """
            A title

            One two three four five six seven eight
            nine ten eleven.
            - An item that goes on in its second
              line here
            - Another

              a line of code that is longer than the width of the terminal

            """,
            Printed(Page, width: 40));
    }

    [Fact]
    public void Columns_of_a_table_are_aligned_and_the_widest_gives_way()
    {
        const string Page = """
            | key | meaning |
            |---|---|
            | `A_B` | a \| b, and some more words that wrap |
            | C | short |
            """;
        Assert.Equal(
            """
            key    meaning
            `A_B`  a | b, and some more words that wrap
            C      short

            """,
            Printed(Page, width: 80));
        Assert.Equal(
            """
            key    meaning
            `A_B`  a | b, and some more words that
                   wrap
            C      short

            """,
            Printed(Page, width: 40));
    }

    [Theory]
    [InlineData("see [trust](trust.md)", "see `voidmcp help trust`\n")]
    [InlineData("[the sandbox](sandbox.md#a).", "the sandbox (`voidmcp help sandbox`).\n")]
    [InlineData("[uv](https://example.com)", "uv (https://example.com)\n")]
    [InlineData("[it](#section) and **bold**", "it and bold\n")]
    [InlineData("a [b] `[c](d.md`", "a [b] `[c](d.md`\n")]
    public void Links_name_the_command_that_prints_their_page(string page, string printed) =>
        Assert.Equal(printed, Printed(page, width: 80));

    [Fact]
    public void A_terminal_with_colors_shows_headings_bold_and_code_in_color()
    {
        using var shown = new StringWriter { NewLine = "\n" };
        var surface = new Surface(shown, IsTerminal: true, HasColor: true, 80);
        MarkdownPage.Print(new Output(surface, surface), "# Title\n\nRun `it`.");
        Assert.Equal("\u001b[1mTitle\u001b[0m\n\nRun \u001b[96mit\u001b[0m.\n", shown.ToString());
    }

    private static string Printed(string page, int width)
    {
        using var shown = new StringWriter { NewLine = "\n" };
        var surface = new Surface(shown, IsTerminal: true, HasColor: false, width);
        MarkdownPage.Print(new Output(surface, surface), page);
        return shown.ToString();
    }
}
