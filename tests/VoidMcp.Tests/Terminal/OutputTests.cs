using VoidMcp.Errors;
using VoidMcp.Terminal;

namespace VoidMcp.Tests.Terminal;

public sealed class OutputTests
{
    private readonly StringWriter _out = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    [Fact]
    public void Text_of_servers_is_neither_markup_nor_escape_sequence()
    {
        Pipe().Line(Output.Text("[red]not markup[/] [/] \u001b[31mnot red"));
        Assert.Equal("[red]not markup[/] [/] not red\n", _out.ToString());
    }

    [Fact]
    public void An_error_and_its_hint_are_lines_on_stderr()
    {
        Pipe().Fail(new VoidMcpException(FailureKind.UpstreamDied, "server [x] died\n  \u001b[31mboom", "try again"));
        Assert.Equal("error: server [x] died\n  boom\nhint: try again\n", _error.ToString());
        Assert.Empty(_out.ToString());
    }

    [Fact]
    public void Of_many_warnings_the_first_are_printed_and_the_others_counted()
    {
        Pipe().Warn([.. Enumerable.Range(1, 20).Select(i => ($"w{i}", (string?)null))], "see all");
        Assert.EndsWith("warning: w20\n", _error.ToString());
        _error.GetStringBuilder().Clear();
        Pipe().Warn([.. Enumerable.Range(1, 23).Select(i => ($"w{i}", (string?)$"h{i}"))], "see all");
        Assert.StartsWith("warning: w1\nhint: h1\n", _error.ToString());
        Assert.EndsWith("warning: w20\nhint: h20\nwarning: and 3 more\nhint: see all\n", _error.ToString());
    }

    [Fact]
    public void Text_is_as_harmless_in_a_pipe_as_on_a_terminal()
    {
        Pipe().Data("a\u001b[31mb\u0007\u202e\tc");
        Terminal().Data("a\u001b[31mb\u0007\u202e\tc\n");
        Assert.Equal("ab\tc\nab    c\n", _out.ToString());
    }

    [Fact]
    public void Json_is_exact_and_harmless_everywhere()
    {
        var json = "{\n  \"a\": \"\\u001b[31m\u009b1m\u202e\u007fä\"\n}";
        Pipe().Json(json);
        Terminal().Json(json);
        var shown = "{\n  \"a\": \"\\u001b[31m\\u009b1m\\u202e\\u007fä\"\n}\n";
        Assert.Equal(shown + shown, _out.ToString());
        Assert.Equal(
            "\u001b[31m\u009b1m\u202e\u007fä",
            System.Text.Json.JsonElement.Parse(shown).GetProperty("a").GetString());
    }

    [Fact]
    public void In_a_pipe_lines_are_whole_and_plain()
    {
        var text = string.Join(' ', Enumerable.Repeat("word", 200));
        Pipe().Line($"[bold]{text}[/]");
        Assert.Equal(text + "\n", _out.ToString());
    }

    [Fact]
    public void On_a_terminal_lines_are_wrapped_at_words_and_coloured()
    {
        Terminal().Line("[red]one two three four five six seven[/]");
        var shown = _out.ToString();
        Assert.Contains("\u001b[", shown);
        Assert.All(PlainText.Of(shown).Split('\n'), line => Assert.True(line.Length <= 20, line));
    }

    [Fact]
    public void Without_colour_a_terminal_gets_no_escape_sequence()
    {
        var surface = new Surface(_out, IsTerminal: true, HasColor: false, 20);
        new Output(surface, surface).Line("[red]one[/]");
        Assert.Equal("one\n", _out.ToString());
    }

    [Fact]
    public void A_table_in_a_pipe_is_aligned_text_without_lines_and_trailing_spaces()
    {
        var table = new TextTable("NAME", "TOOLS", "WHAT").RightAlign(1);
        table.Row("a", "5", "short");
        table.Row("[bold]longer[/]", "12");
        table.Row("日本", "1", Output.Text("[x]"));
        Pipe().Table(table);
        Assert.Equal("NAME    TOOLS  WHAT\na           5  short\nlonger     12\n日本        1  [x]\n", _out.ToString());
    }

    [Fact]
    public void A_table_without_rows_and_headers_is_nothing()
    {
        Pipe().Table(new TextTable("", ""));
        Assert.Empty(_out.ToString());
    }

    [Fact]
    public async Task A_spinner_shows_nothing_in_a_pipe()
    {
        Assert.Equal(5, await Pipe().WaitAsync("waiting", Task.FromResult(5)));
        Assert.Empty(_error.ToString());
    }

    private Output Pipe() => new(Surface.Pipe(_out), Surface.Pipe(_error));

    private Output Terminal()
    {
        var surface = new Surface(_out, IsTerminal: true, HasColor: true, 20);
        return new Output(surface, surface);
    }
}
