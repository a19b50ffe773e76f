using System.Text;
using VoidMcp.Processes;

namespace VoidMcp.Tests.Processes;

public sealed class StderrTailTests
{
    [Fact]
    public void Lines_in_pieces_are_put_together_and_blank_ones_left_out()
    {
        var heard = new List<string>();
        var tail = new StderrTail(heard.Add);
        foreach (var piece in (string[])["fi", "rst\r\n\nsec", "ond", "\nla"])
            tail.Append(Encoding.UTF8.GetBytes(piece));
        Assert.Equal(["first", "second"], tail.Lines);
        tail.Finish();
        Assert.Equal(["first", "second", "la"], tail.Lines);
        Assert.Equal(tail.Lines, heard);
        Assert.Equal("second\nla", tail.Last(2));
    }

    [Fact]
    public void Only_the_last_lines_are_kept_however_many_come()
    {
        var tail = new StderrTail();
        for (var i = 0; i < 1000; i++) tail.Append(Encoding.UTF8.GetBytes($"{i}\n"));
        Assert.Equal(StderrTail.MaxLines, tail.Lines.Count);
        Assert.Equal("999", tail.Lines[^1]);
    }

    [Fact]
    public void A_line_without_end_is_cut_into_pieces()
    {
        var tail = new StderrTail();
        tail.Append(Encoding.UTF8.GetBytes(new string('x', (StderrTail.MaxLineBytes * 3) + 5) + "\nend\n"));
        Assert.Equal([2048, 2048, 2048, 5, 3], tail.Lines.Select(line => line.Length));
    }

    [Fact]
    public void Terminal_sequences_and_bytes_that_are_no_text_do_no_harm()
    {
        var tail = new StderrTail();
        tail.Append([.. "\u001b[31mred\u001b[0m\tand\u0007 bell \u001b]0;title"u8, 0xff, (byte)'\n']);
        Assert.Equal(["red\tand bell ]0;title\uFFFD"], tail.Lines);
    }
}
