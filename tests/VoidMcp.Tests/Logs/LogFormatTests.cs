using VoidMcp.Logs;

namespace VoidMcp.Tests.Logs;

public sealed class LogFormatTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 25, 10, 2, 33, 123, TimeSpan.Zero);

    [Theory]
    [InlineData("ready", "2026-11-25T10:02:33.123Z 47 stderr ready\n")]
    [InlineData("it died\n  its last words\n", "2026-11-25T10:02:33.123Z 47 stderr it died\n    its last words\n")]
    [InlineData(
        "\u001b[31mred\u001b[0m\u0007 tab\there\r\nnext", "2026-11-25T10:02:33.123Z 47 stderr red tab\there\n  next\n")]
    [InlineData("a\u001b]0;title\u0007b\u009b2Jc\u001bPq\u001b\\d\u202e", "2026-11-25T10:02:33.123Z 47 stderr abcd\n")]
    [InlineData("50%\r100%", "2026-11-25T10:02:33.123Z 47 stderr 50%\n  100%\n")]
    [InlineData("", "2026-11-25T10:02:33.123Z 47 stderr \n")]
    public void An_entry_is_a_line_and_its_further_lines_are_indented(string text, string written) =>
        Assert.Equal(written, LogFormat.Write(new LogEntry(Moment, 47, LogKind.Stderr, text)));

    [Fact]
    public void What_was_written_is_read_back()
    {
        LogEntry[] entries =
        [
            new(Moment, 1, LogKind.Info, "started (pid 5)"),
            new(Moment, 2, LogKind.Warning, "it died:\n  because\n\n  of this"),
            new(Moment.AddSeconds(1), 3, LogKind.Stderr, "名前 🚀"),
        ];
        Assert.Equal(entries, LogFormat.Read(string.Concat(entries.Select(LogFormat.Write))));
    }

    [Fact]
    public void No_text_forges_an_entry()
    {
        var forged = LogFormat.Write(
            new LogEntry(Moment, 1, LogKind.Stderr, "one\n2026-11-25T10:02:33.123Z 9 info forged"));
        Assert.Single(LogFormat.Read(forged));
    }

    [Fact]
    public void What_is_no_entry_is_left_out()
    {
        const string Text =
            "  the end of something\ngarbage\n2026-11-25T10:02:33.123Z x info no pid\n"
            + "2026-11-25T10:02:33.123Z 4 shout no kind\n2026-11-25T10:02:33.123Z 4 info good\n2026-11-25T10:0";
        Assert.Equal("good", Assert.Single(LogFormat.Read(Text)).Text);
    }

    [Fact]
    public void A_text_without_end_is_cut()
    {
        var read = Assert.Single(
            LogFormat.Read(LogFormat.Write(new LogEntry(Moment, 1, LogKind.Stderr, new string('x', 100_000)))));
        Assert.Equal(LogFormat.MaxText + 1, read.Text.Length);
    }
}
